import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** What the button that does it says. */
  readonly verb: string;
  readonly isPending: boolean;
  readonly isDisabled?: boolean;
  readonly isDangerous?: boolean;
  /** Without it the button submits the form around it. */
  readonly onDo?: () => void;
  readonly onCancel: () => void;
  /** What comes at the left, such as "Show as curl". */
  readonly children?: ReactNode;
}

/** The last row of a dialog: leave it, or do it once. */
export function DialogButtons({ verb, isPending, isDisabled = false, isDangerous, onDo, onCancel, children }: Props) {
  return (
    <Group justify="space-between" mt="md">
      <Group gap="xs">{children}</Group>
      <Group gap="xs">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          type={onDo === undefined ? 'submit' : 'button'}
          loading={isPending}
          disabled={isDisabled}
          {...(isDangerous === true ? { color: 'red' } : {})}
          onClick={(event) => {
            // The second of a double click: the first is on its way.
            if (event.detail > 1) event.preventDefault();
            else onDo?.();
          }}
        >
          {verb}
        </Button>
      </Group>
    </Group>
  );
}
