/** Why an event is taken back: somebody cancelled it, or a step of an all-or-nothing one failed with this error code. */
export type UndoCause = { readonly kind: 'cancel' } | { readonly kind: 'compensate'; readonly cause: string };

/** How a step reads whose event was taken back. */
export function undoReason(cause: UndoCause): string {
  return cause.kind === 'cancel' ? 'cancelled_by_operator' : cause.cause;
}
