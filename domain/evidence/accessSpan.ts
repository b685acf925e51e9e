import type { EventId } from '../ids.ts';
import type { Operation, StepOutcome } from '../lifecycle.ts';

/** A row of the provisioning log about one person's account in one app. */
export interface AccountLogRow {
  readonly time: Date;
  readonly eventId: EventId;
  readonly operation: Operation | null;
  readonly outcome: StepOutcome;
  readonly reason: string | null;
}

/** The last time somebody had an account that could be used: what began it, what ended it, and what was done last of all. */
export interface AccessSpan {
  readonly given?: AccountLogRow;
  readonly taken?: AccountLogRow;
  readonly last?: AccountLogRow;
}

/** Of the log's rows, oldest first. Given again after it was taken, it begins anew. */
export function accessSpan(rows: readonly AccountLogRow[]): AccessSpan {
  let span: AccessSpan = {};
  for (const row of rows) {
    if (gives(row) && (span.given === undefined || span.taken !== undefined)) span = { given: row };
    else if (takes(row) && span.taken === undefined) span = { ...span, taken: row };
    span = { ...span, last: row };
  }
  return span;
}

function gives({ operation, outcome }: AccountLogRow): boolean {
  // A creation that changed nothing has found the account and adopted it.
  return (operation === 'create' || operation === 'reactivate') && (outcome === 'done' || outcome === 'unchanged');
}

function takes({ operation, outcome, reason }: AccountLogRow): boolean {
  if (operation !== 'deactivate' && operation !== 'delete') return false;
  // Found gone or inactive already: somebody else was quicker, and it is seen now.
  return outcome === 'done' || outcome === 'compensated' || (outcome === 'unchanged' && reason !== 'no_account');
}
