import type { AccountPlan, Call, Connector, RemoteAccount } from '../../connectors/connector.ts';
import { decisionOn } from '../../db/accountFacts.ts';
import { findClaimant } from '../../db/claimant.ts';
import type { Db } from '../../db/connect.ts';
import { type PreviewFacts, readPreviewFacts } from '../../db/preview.ts';
import type { AccountDecision } from '../../domain/decideAccount.ts';
import type { TenureError } from '../../domain/errors.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping/compileMapping.ts';
import { mappedUserName, userNameIn } from '../../domain/mapping/mapUser.ts';
import { foreignAccount, heldBy } from '../../domain/nameErrors.ts';
import { type Claims, isAdoptable, isOurs, ownerOf, withInvitation } from '../../domain/whoseAccount.ts';

export type PersonFacts = PreviewFacts & { readonly user: NonNullable<PreviewFacts['user']> };

/** Whose accounts are whose in an app, outside of any push. */
export interface MatchDesk {
  claimant(userId: UserId, remoteId: string): Promise<UserId | undefined>;
  facts(userId: UserId): Promise<PreviewFacts | undefined>;
}

export function createMatchDesk(db: Db, appId: AppId): MatchDesk {
  return {
    claimant: (userId, remoteId) => findClaimant(db, { appId, userId }, remoteId),
    facts: (userId) => readPreviewFacts(db, appId, userId),
  };
}

export interface MatchInputs {
  readonly facts: PersonFacts;
  readonly mapping: Mapping<'user'>;
  readonly connector: Connector;
  readonly call: Call;
  readonly desk: MatchDesk;
}

/** A person's account in the target as a push would find it, and what it would do with it. */
export interface Match {
  readonly decision: AccountDecision;
  /** Found there, be it theirs or not; undefined also where a push would not even look. */
  readonly found?: RemoteAccount | undefined;
  readonly by?: 'remoteId' | 'externalId' | 'userName';
  readonly whose?: 'ours' | 'nobodys' | 'foreign';
  /** Why the step would need attention, or wait. */
  readonly problem?: TenureError;
  /** Undefined where nothing can be planned. */
  readonly plan?: AccountPlan;
}

/**
 * Decides, finds and plans as a push does (activities/convergeAccount.ts, by the same domain/whoseAccount.ts), and sends
 * nothing that writes.
 *
 * @throws what the connector throws while it looks.
 */
export async function matchAccount(inputs: MatchInputs): Promise<Match> {
  const decision = decisionOn(inputs.facts, inputs.mapping);
  switch (decision.kind) {
    case 'invalid':
      return { decision, problem: decision.error };
    case 'none':
      return matchForRemoval(inputs, decision);
    case 'active':
      return matchForUse(inputs, decision);
  }
}

async function matchForRemoval(inputs: MatchInputs, decision: AccountDecision & { kind: 'none' }): Promise<Match> {
  const { facts, mapping, connector, call } = inputs;
  const { user, account } = facts;
  // Who never had one has nothing that could be taken away.
  if (account === undefined || (account.remoteId === null && account.fencing === 0)) return { decision };
  const userName = userNameIn(mapping, user);
  const hit = await connector.findAccount(
    { remoteId: account.remoteId ?? undefined, externalId: user.id, userName },
    call,
  );
  const isTheirs = hit !== undefined && (await isOurs(hit, claimsOf(inputs)));
  const found = isTheirs ? withInvitation(hit, account) : undefined;
  const plan = connector.planAccount({ state: decision.state }, found);
  return { decision, plan, ...(hit === undefined ? {} : seen(found ?? hit, inputs, isTheirs ? 'ours' : 'foreign')) };
}

async function matchForUse(inputs: MatchInputs, decision: AccountDecision & { kind: 'active' }): Promise<Match> {
  const { facts, connector, call } = inputs;
  const { user, account } = facts;
  const { attributes } = decision;
  const userName = mappedUserName(attributes) ?? user.userName;
  const lookup = { remoteId: account?.remoteId ?? undefined, externalId: user.id, userName };
  const found = await connector.findAccount(lookup, call);
  const desired = { state: 'active', externalId: user.id, attributes } as const;
  if (found === undefined) return { decision, plan: connector.planAccount(desired, undefined) };
  const claims = claimsOf(inputs);
  if (found.remoteId !== account?.remoteId && !(await isAdoptable(found, claims))) {
    return { decision, problem: await conflictOver(inputs, found), ...seen(found, inputs, 'foreign') };
  }
  const whose = (await isOurs(found, claims)) ? 'ours' : 'nobodys';
  return { decision, plan: connector.planAccount(desired, found), ...seen(found, inputs, whose) };
}

/** Another person of ours who is to be called otherwise gives the name up; who keeps it is in the way. */
async function conflictOver(inputs: MatchInputs, found: RemoteAccount): Promise<TenureError> {
  const owner = await ownerOf(found, claimsOf(inputs));
  const other = owner === undefined ? undefined : await inputs.desk.facts(owner);
  if (owner === undefined || other?.user == null || other.user.deletedAt !== null) return foreignAccount(found);
  const wanted = userNameIn(inputs.mapping, other.user);
  return wanted.toLowerCase() === found.userName?.toLowerCase() ? foreignAccount(found) : heldBy(owner, 1);
}

function seen(found: RemoteAccount, { facts }: MatchInputs, whose: NonNullable<Match['whose']>) {
  const isKnown = found.remoteId === facts.account?.remoteId;
  const by = isKnown ? 'remoteId' : found.externalId === facts.user.id ? 'externalId' : 'userName';
  return { found, whose, by } as const;
}

export function claimsOf({ facts, desk }: Pick<MatchInputs, 'facts' | 'desk'>): Claims {
  const { id } = facts.user;
  return { userId: id, known: facts.account, claimant: (remoteId) => desk.claimant(id, remoteId) };
}
