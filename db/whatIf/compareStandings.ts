import type { NoAccountReason } from '../../domain/decideAccount.ts';
import { exceeds, type GuardSettings } from '../../domain/deletionGuard.ts';
import type { AppId } from '../../domain/ids.ts';
import type { App } from '../apps.ts';
import type { Tx } from '../connect.ts';
import { countAccounts, countGoing } from '../guard/countGoing.ts';
import type { Standing } from './standings.ts';

/** Somebody whom a change would give an account, or whose account it would take; `reason` says why it goes. */
export interface ChangedPerson extends Omit<Standing, 'reason'> {
  readonly reason: NoAccountReason | null;
}

/** What a change would do to one app, were it made now. */
export interface Effect {
  readonly appId: AppId;
  readonly gives: { readonly count: number; readonly people: readonly ChangedPerson[] };
  readonly takes: { readonly count: number; readonly people: readonly ChangedPerson[] };
  /** Shall have an account before and after. */
  readonly keeps: number;
  /** Both limits of the deletion guard would be exceeded: what it takes waits for a human. */
  readonly heldByGuard: boolean;
  /** What the guard would count, and its limits; null where it is off, or no account in use would go. */
  readonly guard: GuardWeight | null;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** What the deletion guard counts within the hour, beside its limits. */
export interface GuardWeight extends GuardSettings {
  /** Accounts that would have gone within the hour, these among them. */
  readonly going: number;
  /** Of so many. */
  readonly accounts: number;
}

/** As many people are named; all are counted. */
const SHOWN = 100;

/**
 * What lies between two looks at an app. The guard counts as it does when a removal comes: what has gone within the hour
 * too, and only accounts that are in use.
 *
 * @param app as it would be after the change.
 */
export async function compareStandings(
  tx: Tx,
  app: App,
  before: readonly Standing[],
  after: readonly Standing[],
): Promise<Effect> {
  const had = new Set(before.filter(({ reason }) => reason === null).map(({ userId }) => userId));
  const has = new Set(after.filter(({ reason }) => reason === null).map(({ userId }) => userId));
  const why = new Map(after.map(({ userId, reason }) => [userId, reason]));
  const gives = after.filter(({ userId, reason }) => reason === null && !had.has(userId));
  const takes = before
    .filter(({ userId, reason }) => reason === null && !has.has(userId))
    // Who is in the second look no more is neither entitled nor has an account.
    .map((it) => ({ ...it, reason: why.get(it.userId) ?? ('not_entitled' as const) }));
  const going = takes.filter(({ account }) => account === 'active' || account === 'pending');
  const guard =
    going.length > 0 && app.deletionGuard !== null ? await weigh(tx, app.id, app.deletionGuard, going) : null;
  const heldByGuard = guard !== null && exceeds(guard, guard.going, guard.accounts);
  return {
    appId: app.id,
    gives: { count: gives.length, people: gives.slice(0, SHOWN) },
    takes: { count: takes.length, people: takes.slice(0, SHOWN) },
    keeps: after.filter(({ userId, reason }) => reason === null && had.has(userId)).length,
    heldByGuard,
    guard,
    reasons: reasonsOf(app, gives.length, going.length, heldByGuard),
  };
}

async function weigh(
  tx: Tx,
  appId: AppId,
  { count, share }: GuardSettings,
  going: readonly Standing[],
): Promise<GuardWeight> {
  return { count, share, going: await countGoing(tx, appId, going), accounts: await countAccounts(tx, appId, null) };
}

function reasonsOf(app: App, gives: number, going: number, heldByGuard: boolean): Effect['reasons'] {
  const reasons: { code: string; message: string }[] = [];
  const { deletionGuard: guard, operations } = app;
  if (heldByGuard && guard !== null) {
    const limit = `${guard.count} accounts and ${Math.round(guard.share * 100)} % within an hour`;
    reasons.push({
      code: 'deletion_guard',
      message: `The deletion guard would hold the removals: the limit is ${limit}.`,
    });
  }
  if (going > 0 && !operations.deleteUsers) {
    reasons.push({
      code: 'operation_off',
      message: 'The app takes no accounts away (deleteUsers is off): they would stay.',
    });
  }
  if (gives > 0 && !operations.createUsers) {
    reasons.push({ code: 'operation_off', message: 'The app gets no new accounts (createUsers is off).' });
  }
  if (app.quarantine !== null) {
    reasons.push({ code: 'quarantined', message: 'The app is quarantined: its steps would wait.' });
  }
  return reasons;
}
