import type { AccountPlan, Call, DesiredAccount, RemoteAccount } from '../connectors/connector.ts';
import { type AccountFacts, decisionOn } from '../db/accountFacts.ts';
import type { CreationMark } from '../db/creationMark.ts';
import type { NameDesk } from '../db/nameDesk.ts';
import type { ShownAccount } from '../db/recordAccount.ts';
import type { NoAccountReason } from '../domain/decideAccount.ts';
import { TenureError } from '../domain/errors.ts';
import { type Operation, SWITCH_OF } from '../domain/lifecycle.ts';
import { type MappedAttributeValue, mappedUserName } from '../domain/mapping/mapUser.ts';
import type { AttributeChange } from '../domain/values.ts';
import { isMadeByUs, isOurs, withInvitation } from '../domain/whoseAccount.ts';
import type { OpenApp } from './connectorCache.ts';
import { freeName } from './freeName.ts';
import type { Guard } from './guard.ts';
import { claimsOf, ownName } from './nameConflict.ts';
import { assertAdoptable, nameTaken } from './nameTaken.ts';

/** What a push did to an account, as it is recorded. */
export interface Pushed {
  readonly operation: Operation | null;
  readonly outcome: 'done' | 'unchanged' | 'skipped';
  readonly reason: string | null;
  readonly changes: readonly AttributeChange[];
  /** What the target shows now; undefined where it was not asked. */
  readonly account?: ShownAccount;
}

/** Rounds against a second writer in one attempt; the next one comes after a pause. */
const LOOKS_AT_VERSION = 3;
/** An invitation is looked at again after this. */
const PENDING_RECHECK_MS = 15 * 60_000;

interface Push {
  readonly facts: AccountFacts;
  readonly open: OpenApp;
  readonly call: Call;
  /** Nobody has ever had this account's lease: nothing of ours can be in the target. */
  readonly first: boolean;
  /** From 1. */
  readonly attempt: number;
  readonly names: NameDesk;
  readonly creation: CreationMark;
  /** Asked before an account is taken away; absent where that is never held. */
  readonly guard?: Guard;
}

/**
 * Makes one person's account in one app as the directory wants it now (DESIGN rules 1, 4 and 9); to be called under the
 * account's lease, with facts read under it. Finds before it creates, adopts only what is nobody else's, sends only what
 * differs.
 *
 * @throws permanent `required_attribute_missing`, `mapping_failed`, `foreign_account`, `uniqueness` and what the
 * connector throws; `deletion_guard` where the account is to go and the guard holds that; transient `user_name_held` while another person of ours still holds the name.
 */
export async function convergeAccount(push: Push): Promise<Pushed> {
  const { facts, open } = push;
  const decision = decisionOn(facts, open.users);
  switch (decision.kind) {
    case 'invalid':
      throw decision.error;
    case 'none':
      return takeAway(push, decision.state, decision.reason);
    case 'active':
      return give(push, decision.attributes);
  }
}

async function takeAway(push: Push, state: 'inactive' | 'deleted', reason: NoAccountReason): Promise<Pushed> {
  const { facts, open, call } = push;
  const known = facts.account?.remoteId ?? undefined;
  const operation = state === 'deleted' ? 'delete' : 'deactivate';
  // The person could have had one, and is told why not; a leaver without an account has simply none.
  const refused = facts.entitled && facts.user.active;
  const nothing: Pushed = refused
    ? { operation: 'create', outcome: 'skipped', reason, changes: [] }
    : { operation, outcome: 'unchanged', reason: 'no_account', changes: [] };
  if (known === undefined && push.first) return nothing;

  // Also where its id is known: removed and made anew in the target by hand, it has another.
  const lookup = { remoteId: known, externalId: facts.user.id, userName: ownName(open, facts) };
  const hit = await open.connector.findAccount(lookup, call);
  const isTheirs = hit !== undefined && (await isOurs(hit, claimsOf(push)));
  const found = isTheirs ? withInvitation(hit, facts.account) : undefined;
  if (known === undefined && found === undefined) return nothing;
  if (found === undefined) {
    return { operation, outcome: 'unchanged', reason: 'already_gone', changes: [], account: shown(undefined) };
  }
  const plan = open.connector.planAccount({ state }, found);
  if (plan.operation !== 'none' && !isOn(facts, plan.operation)) return switchedOff(plan.operation, found);
  const kept = plan.operation === 'none' ? undefined : await push.guard?.(operation, reason);
  if (kept !== undefined) return { operation, outcome: 'skipped', reason: kept, changes: [], account: shown(found) };
  const left = plan.operation === 'none' ? found : await open.connector.applyAccount(plan, call);
  const renamed = left === undefined ? undefined : await freeName(push, left);
  const account = shown(renamed?.account ?? left);
  const changes = [...plan.changes, ...(renamed?.changes ?? [])];
  if (plan.operation !== 'none') return { operation: plan.operation, outcome: 'done', reason, changes, account };
  if (renamed !== undefined) return { operation: 'update', outcome: 'done', reason: 'name_freed', changes, account };
  return { operation, outcome: 'unchanged', reason, changes, account };
}

async function give(push: Push, attributes: readonly MappedAttributeValue[]): Promise<Pushed> {
  const { facts, open } = push;
  const desired: DesiredAccount = { state: 'active', externalId: facts.user.id, attributes };
  for (let round = 1; ; round += 1) {
    const current = await look(push, attributes);
    const known = facts.account?.remoteId ?? undefined;
    const isNew = current !== undefined && current.remoteId !== known;
    if (isNew) await assertAdoptable(current, push);
    // Ours, but unknown to us: an earlier attempt made it and died, or lost the answer.
    const ofLostAttempt = isNew && !push.first && (await isMadeByUs(current, claimsOf(push)));
    const flags = { adopted: isNew && !ofLostAttempt, created: current === undefined || ofLostAttempt };

    const plan = open.connector.planAccount(desired, current);
    if (plan.operation === 'none') return settled(plan, current, flags, push);
    if (!isOn(facts, plan.operation)) return switchedOff(plan.operation, current, flags.adopted);
    try {
      const account = await apply(push, plan);
      const state = shown(account, flags);
      return {
        operation: ofLostAttempt ? 'create' : plan.operation,
        outcome: 'done',
        reason: state.state === 'pending' ? 'invitation_pending' : null,
        changes: plan.changes,
        account: state,
      };
    } catch (error) {
      if (!(error instanceof TenureError)) throw error;
      // Somebody else has changed it since we looked (412): what differs now is sent, and nothing of theirs is lost.
      if (error.code === 'version_conflict' && round < LOOKS_AT_VERSION) continue;
      if (error.code !== 'uniqueness') throw error;
      // Somebody was quicker, or the answer to our own creation was lost: look again, once.
      if (round < 2 && current === undefined) continue;
      throw await nameTaken(push, attributes, current, error);
    }
  }
}

/** Where the target would not keep our id, it is written down here that an account is being made. */
async function apply({ open, call, creation }: Push, plan: AccountPlan): Promise<RemoteAccount | undefined> {
  if (plan.operation !== 'create' || open.connector.learned().externalId === true) {
    return open.connector.applyAccount(plan, call);
  }
  await creation.set();
  try {
    return await open.connector.applyAccount(plan, call);
  } catch (error) {
    if (error instanceof TenureError && error.kind === 'permanent') await creation.clear();
    throw error;
  }
}

/** Nothing differs: done already, adopted as it is, or made by an attempt whose answer was lost. */
function settled(
  plan: AccountPlan,
  current: RemoteAccount | undefined,
  flags: { adopted: boolean; created: boolean },
  { facts, open }: Push,
): Pushed {
  const account = shown(current, flags);
  const reason = account.state === 'pending' ? 'invitation_pending' : null;
  if (flags.created) {
    const { changes } = open.connector.planAccount(plan.desired, undefined);
    return { operation: 'create', outcome: 'done', reason, changes, account };
  }
  const operation = facts.account?.remoteId == null ? 'create' : 'update';
  return {
    operation,
    outcome: 'unchanged',
    reason: reason ?? (flags.adopted ? 'adopted' : null),
    changes: [],
    account,
  };
}

async function look({ facts, open, call }: Push, attributes: readonly MappedAttributeValue[]) {
  return open.connector.findAccount(
    {
      remoteId: facts.account?.remoteId ?? undefined,
      externalId: facts.user.id,
      userName: mappedUserName(attributes) ?? facts.user.userName,
    },
    call,
  );
}

function isOn(facts: AccountFacts, operation: Exclude<AccountPlan['operation'], 'none'>): boolean {
  return facts.app.operations[SWITCH_OF[operation]];
}

function switchedOff(operation: Operation, current: RemoteAccount | undefined, adopted = false): Pushed {
  return {
    operation,
    outcome: 'skipped',
    reason: 'operation_off',
    changes: [],
    ...(current === undefined ? {} : { account: shown(current, { adopted, created: false }) }),
  };
}

function shown(
  account: RemoteAccount | undefined,
  { adopted, created }: { adopted: boolean; created: boolean } = { adopted: false, created: false },
): ShownAccount {
  if (account === undefined) return { remoteId: null, state: 'deleted', adopted, created, recheckAfterMs: null };
  const state = account.pending ? 'pending' : account.active ? 'active' : 'inactive';
  return {
    remoteId: account.remoteId,
    state,
    adopted,
    created,
    recheckAfterMs: state === 'pending' ? PENDING_RECHECK_MS : null,
  };
}
