import type { AppId, EventId, GroupId } from '../ids.ts';
import { type AccountLogRow, accessSpan } from './accessSpan.ts';
import type { AccessEvidence, EvidenceDocument, Verification } from './document.ts';

/** All that is known of a person's account in one app. */
export interface AccessFacts {
  readonly appId: AppId;
  readonly appName: string;
  /** The app was removed: nobody looks after its accounts any more. */
  readonly appRemoved: boolean;
  readonly account: {
    readonly state: AccessEvidence['state'];
    readonly remoteId: string | null;
    readonly stateSince: Date | null;
    readonly stateEvent: EventId | null;
    readonly createdByEvent: EventId | null;
    readonly createdAt: Date;
  };
  /** Oldest first. */
  readonly log: readonly AccountLogRow[];
  readonly groups: readonly { readonly groupId: GroupId; readonly name: string; readonly takenAt: Date | null }[];
  readonly verification: (Omit<Verification, 'at'> & { readonly at: Date }) | null;
  /** The directory says that there shall be an account. */
  readonly wanted: boolean;
}

/** What ended the use of an account; who did it is not always known. */
type Ending = Pick<AccountLogRow, 'time'> & Partial<AccountLogRow>;

/** What is to be said of it; undefined where there never was an account. Pure. */
export function describeAccess(facts: AccessFacts, leftAt: Date | null): AccessEvidence | undefined {
  const { account, verification } = facts;
  const span = accessSpan(facts.log);
  const { given, last } = span;
  const isUsable = account.state === 'active' || account.state === 'pending';
  // Begun, and its answer lost; unless a look has found nothing since.
  const isUnderWay = account.state === 'none' && account.createdByEvent !== null && last?.reason !== 'no_account';
  if (account.state === 'none' && !isUnderWay && given === undefined) return undefined;
  const taken: Ending | undefined = isUsable
    ? takenSince(span.taken, account.stateSince)
    : (span.taken ?? seenClosed(facts));
  const seen = verification === null || verification.result === 'unverified' ? undefined : verification;
  const isNewer = seen !== undefined && seen.at.getTime() >= (account.stateSince?.getTime() ?? 0);
  const open = isNewer ? seen.result === 'active' : isUsable || isUnderWay;
  const seconds = taken === undefined || leftAt === null ? null : (taken.time.getTime() - leftAt.getTime()) / 1000;
  return {
    appId: facts.appId,
    appName: facts.appName,
    state: account.state,
    remoteId: account.remoteId,
    givenAt: (given?.time ?? account.createdAt).toISOString(),
    givenBy: given?.eventId ?? account.createdByEvent,
    takenAt: taken?.time.toISOString() ?? null,
    takenBy: taken?.eventId ?? null,
    operation: (taken ?? last)?.operation ?? null,
    outcome: (taken ?? last)?.outcome ?? null,
    secondsFromLeaving: seconds !== null && seconds >= 0 ? seconds : null,
    open,
    why: open && !facts.wanted ? whyOpen(facts, isUsable || isUnderWay) : null,
    groups: facts.groups.map((it) => ({ ...it, takenAt: it.takenAt?.toISOString() ?? null })),
    verification: verification === null ? null : { ...verification, at: verification.at.toISOString() },
  };
}

export function summaryOf(access: readonly AccessEvidence[]): EvidenceDocument['summary'] {
  const open = access.filter((it) => it.open).length;
  return {
    accesses: access.length,
    closed: access.length - open,
    open,
    verified: access.filter(({ verification: it }) => it !== null && it.result !== 'unverified').length,
  };
}

/** In use again by something that is no giving of its own, as an update that found it active: the taking is of before. */
function takenSince(taken: AccountLogRow | undefined, since: Date | null): Ending | undefined {
  return taken !== undefined && (since === null || taken.time >= since) ? taken : undefined;
}

/** Closed, and the log has no row that says who did it: it was seen so. */
function seenClosed({ account }: AccessFacts): Ending | undefined {
  const { state, stateSince, stateEvent } = account;
  if ((state !== 'inactive' && state !== 'deleted') || stateSince === null) return undefined;
  return { time: stateSince, ...(stateEvent === null ? {} : { eventId: stateEvent }) };
}

function whyOpen({ appRemoved, log }: AccessFacts, isKnown: boolean): string {
  if (!isKnown) return 'active_in_target';
  if (appRemoved) return 'app_removed';
  const last = log.at(-1);
  const isRefused = last?.outcome === 'skipped' || last?.outcome === 'needs_attention';
  return (isRefused ? last.reason : null) ?? 'in_progress';
}
