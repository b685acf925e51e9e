import type { AppId } from './ids.ts';

/** Why an event is taken back: somebody cancelled it, or a step of an all-or-nothing one failed with this error code. */
export type UndoCause =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'compensate'; readonly code: string; readonly appId: AppId };

/** How a step reads whose event was taken back; the one that failed keeps its own code. */
export function undoReason(cause: UndoCause, appId: AppId): string {
  if (cause.kind === 'cancel') return 'cancelled_by_operator';
  return cause.appId === appId ? cause.code : 'event_failed';
}
