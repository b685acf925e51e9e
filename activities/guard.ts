import type { AccountFacts } from '../db/accountFacts.ts';
import type { Db } from '../db/connect.ts';
import { judgeRemoval } from '../db/guard/judgeRemoval.ts';
import type { NoAccountReason } from '../domain/decideAccount.ts';
import { DELETION_GUARD, type GuardSettings } from '../domain/deletionGuard.ts';
import { TenureError } from '../domain/errors.ts';

type Taking = 'deactivate' | 'delete';

/**
 * Asked before an account that is in use is taken away (ruling 10): undefined lets it go, a reason leaves it in place.
 * @throws HeldRemoval where a human has to decide.
 */
export type Guard = (
  operation: Taking,
  reason: NoAccountReason,
) => Promise<'guard_rejected' | typeof DELETION_GUARD | undefined>;

/** The deletion guard holds the removal: permanent until somebody has decided, or the directory wants the account again. */
export class HeldRemoval extends TenureError {
  readonly operation: Taking;

  constructor(operation: Taking, message: string) {
    super('permanent', DELETION_GUARD, message, {
      remedy: 'Approve it or reject it: here, or by POST /v1/apps/{id}/guard/approve or /reject.',
    });
    this.operation = operation;
  }
}

/** The guard of one push. What somebody else's hold waits for already is left to that. */
export function createGuard(db: Db, { event, app, user }: AccountFacts): Guard {
  return async (operation, reason) => {
    const removing = { ...event, causeKind: event.cause?.kind ?? null };
    const judgement = await judgeRemoval(db, { event: removing, app, userId: user.id, operation, reason });
    switch (judgement.kind) {
      case 'go':
        return undefined;
      case 'rejected':
        return 'guard_rejected';
      case 'heldElsewhere':
        return DELETION_GUARD;
      case 'held':
        throw new HeldRemoval(operation, sentence(app.deletionGuard));
    }
  };
}

function sentence(settings: GuardSettings | null): string {
  const limits =
    settings === null ? 'too many' : `more than ${settings.count} and more than ${percent(settings.share)}`;
  return `The deletion guard holds this: ${limits} of the app's accounts would go within an hour.`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
