import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { wantOverlays } from '../shell/wanted.ts';

interface Question {
  readonly title: string;
  readonly text: ReactNode;
  /** What the button says: the verb of what is done. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before something is done that can't be taken back lightly. */
export function confirm({ title, text, verb, isDangerous = false, onConfirm }: Question): void {
  let isSaid = false;
  const ask = () =>
    modals.openConfirmModal({
      title,
      children: typeof text === 'string' ? <Text size="sm">{text}</Text> : text,
      labels: { confirm: verb, cancel: 'Cancel' },
      confirmProps: isDangerous ? { color: 'red' } : {},
      closeButtonProps: { 'aria-label': 'Close' },
      // The second of a double click comes while the question goes away.
      onConfirm: () => {
        if (isSaid) return;
        isSaid = true;
        onConfirm();
      },
    });
  void wantOverlays().then(ask);
}
