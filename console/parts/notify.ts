import { notifications } from '@mantine/notifications';
import { ProblemError } from '../client/problem.ts';
import { wantOverlays } from '../shell/wanted.ts';

/** Says that something was done. Screen readers hear it too: notifications are alerts. */
export function notifyDone(message: string): void {
  void wantOverlays();
  notifications.show({ message, color: 'green', withCloseButton: true, closeButtonProps: { 'aria-label': 'Close' } });
}

/** Says that something was refused, where no form is there to say it. */
export function notifyProblem(error: unknown): void {
  const remedy = error instanceof ProblemError ? error.remedy : undefined;
  void wantOverlays();
  notifications.show({
    title: error instanceof Error ? error.message : 'Something went wrong.',
    message: remedy ?? '',
    color: 'red',
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': 'Close' },
  });
}
