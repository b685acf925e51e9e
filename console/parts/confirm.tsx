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

/** The second of a double click comes within this, ms: it shall find the question, and not what lies below it. */
const TWIN_MS = 300;

/** Asks before something is done that can't be taken back lightly. */
export function confirm({ title, text, verb, isDangerous = false, onConfirm }: Question): void {
  let isSaid = false;
  const ask = () => {
    const id = modals.openConfirmModal({
      title,
      children: typeof text === 'string' ? <Text size="sm">{text}</Text> : text,
      labels: { confirm: verb, cancel: 'Cancel' },
      confirmProps: isDangerous ? { color: 'red' } : {},
      closeButtonProps: { 'aria-label': 'Close' },
      closeOnConfirm: false,
      onConfirm: () => {
        if (isSaid) return;
        isSaid = true;
        onConfirm();
        setTimeout(() => modals.close(id), TWIN_MS);
      },
    });
  };
  void wantOverlays().then(ask);
}
