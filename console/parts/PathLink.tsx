import { Anchor } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

interface Props {
  /** A path of this console with its query, such as one that filters are put into. */
  readonly path: string;
  readonly children: ReactNode;
  readonly label?: string;
}

/** A link to a page of the console whose address is made from data; it opens in another tab as any link does. */
export function PathLink({ path, children, label }: Props) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.history.push(path);
  };
  return (
    <Anchor
      href={path}
      onClick={follow}
      size="sm"
      underline="always"
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Anchor>
  );
}
