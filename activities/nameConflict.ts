import type { Call, RemoteAccount } from '../connectors/connector.ts';
import { type AccountFacts, decisionOn } from '../db/accountFacts.ts';
import type { NameDesk } from '../db/nameDesk.ts';
import type { TenureError } from '../domain/errors.ts';
import type { UserId } from '../domain/ids.ts';
import { type MappedAttributeValue, mappedUserName, userNameIn } from '../domain/mapping/mapUser.ts';
import { heldBy } from '../domain/nameErrors.ts';
import { type Claims, ownerOf } from '../domain/whoseAccount.ts';
import type { OpenApp } from './connectorCache.ts';

/** A push that is looked into because a name it wants is another's. */
export interface NameSeeker {
  readonly facts: AccountFacts;
  readonly open: OpenApp;
  readonly call: Call;
  /** From 1. */
  readonly attempt: number;
  readonly names: NameDesk;
}

/**
 * What stands between a person and the name they want (ruling 15): `foreign`, somebody who keeps it; `held`, a person of
 * ours who is to give it up; `cycle`, people of ours each of whom wants what the next one has, so that nobody can begin.
 */
export type NameConflict =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'held'; readonly by: UserId }
  | { readonly kind: 'cycle'; readonly by: UserId; readonly members: readonly UserId[] };

/** Longer chains are only waited for: each link is a look into the target. */
const LONGEST_CYCLE = 12;

/** Whose the account is that has the name, and whether they will give it up. */
export async function conflictOver(seeker: NameSeeker, holder: RemoteAccount): Promise<NameConflict> {
  const self = seeker.facts.user.id;
  const by = await ownerOf(holder, claimsOf(seeker));
  if (by === undefined || by === self) return { kind: 'foreign' };
  const members: UserId[] = [self];
  for (let account = holder, owner = by; members.length < LONGEST_CYCLE; ) {
    const wanted = await wantedBy(seeker, owner);
    const isFirst = owner === by;
    // Gone from the directory, or meant to have this very name: nothing will come by itself.
    if (isFirst && (wanted === undefined || isSameName(wanted.name, account.userName))) return { kind: 'foreign' };
    if (wanted === undefined || !wanted.active || isSameName(wanted.name, account.userName)) break;
    members.push(owner);
    const next = await holderOf(seeker, wanted.name);
    const nextOwner = next === undefined ? undefined : await ownerOf(next, claimsOf(seeker));
    if (nextOwner === self) return { kind: 'cycle', by, members };
    if (next === undefined || nextOwner === undefined || members.includes(nextOwner)) break;
    account = next;
    owner = nextOwner;
  }
  return { kind: 'held', by };
}

/** The account in the target that has a name; undefined where it is free. */
export function holderOf({ open, call }: NameSeeker, userName: string): Promise<RemoteAccount | undefined> {
  return open.connector.findAccount({ externalId: 'none', userName }, call);
}

/**
 * The error of a push that waits for others to give a name up. Where none of them has an event of their own at work, their
 * account is looked at anew: their last change may have been skipped, or they left with the name.
 */
export async function waitFor(
  { names, attempt }: NameSeeker,
  by: UserId,
  others: readonly UserId[] = [by],
): Promise<TenureError> {
  // At growing distances: what can't be changed there, a switch that is off, shall not be asked for each second.
  if (Number.isInteger(Math.log2(attempt))) for (const other of others) await names.lookAgain(other);
  return heldBy(by, attempt);
}

/**
 * The attributes with a name that is nobody's: what breaks a cycle is one who steps aside until the others have moved.
 * An address that is the name as well steps aside with it, as targets want both unique.
 */
export function steppedAside(attributes: readonly MappedAttributeValue[], userId: UserId): MappedAttributeValue[] {
  const name = mappedUserName(attributes) ?? '';
  return attributes.map((it) =>
    typeof it.value === 'string' && isSameName(it.value, name) ? { ...it, value: asideName(userId, name) } : it,
  );
}

/** A name that only this person can have, of the same domain as the one they want. */
export function asideName(userId: UserId, name: string): string {
  const at = name.lastIndexOf('@');
  return `${asidePrefix(userId)}${at < 0 ? '' : name.slice(at)}`;
}

export function isAsideName(userId: UserId, name: string | undefined): boolean {
  return name?.toLowerCase().startsWith(asidePrefix(userId)) === true;
}

export function isSameName(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}

function asidePrefix(userId: UserId): string {
  return `aside-${userId}`;
}

/** Whose an account is, as the push asks it. */
export function claimsOf({ facts, names }: Pick<NameSeeker, 'facts' | 'names'>): Claims {
  return { userId: facts.user.id, known: facts.account, claimant: (remoteId) => names.claimant(remoteId) };
}

/** The name a person of ours shall have in the app; undefined where they are gone from the directory. */
async function wantedBy(
  { names, open }: NameSeeker,
  userId: UserId,
): Promise<{ readonly name: string; readonly active: boolean } | undefined> {
  const facts = await names.facts(userId);
  if (facts === undefined || facts.user.deletedAt !== null) return undefined;
  const decision = decisionOn(facts, open.users);
  return { name: ownName(open, facts), active: decision.kind === 'active' };
}

/** The name that the mapping gives a person. */
export function ownName(open: OpenApp, { user }: Pick<AccountFacts, 'user'>): string {
  return userNameIn(open.users, user);
}
