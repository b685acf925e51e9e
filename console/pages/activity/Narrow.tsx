import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** Without it the value is only shown. */
  readonly onClick: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A value of a row: a click narrows the list to what has it. */
export function Narrow({ onClick, children }: Props) {
  if (onClick === undefined) return children;
  return (
    <UnstyledButton onClick={onClick} fz="sm" mih={24} title="Show only what has this" style={{ textAlign: 'start' }}>
      {children}
    </UnstyledButton>
  );
}
