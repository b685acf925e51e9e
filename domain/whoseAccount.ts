import { type EventId, isId, type UserId } from './ids.ts';

/** As much of an account in a target as tells whose it is and whether it can be used. */
export interface SeenAccount {
  readonly remoteId: string;
  readonly externalId: string | undefined;
  readonly active: boolean;
  readonly pending: boolean;
}

/** What Tenure knows of the person's account there. */
export interface KnownAccount {
  readonly remoteId: string | null;
  readonly state: 'none' | 'pending' | 'active' | 'inactive' | 'deleted';
  readonly createdByEvent: EventId | null;
}

/** Whose an account may be: previews, evidence and pushes ask the same questions (DESIGN rule 4). */
export interface Claims {
  readonly userId: UserId;
  /** Undefined before the first push. */
  readonly known: KnownAccount | undefined;
  /** The other person whose row stands for this account already. */
  readonly claimant: (remoteId: string) => Promise<UserId | undefined>;
}

/** Known to be the person's, or made for them. */
export async function isOurs(account: SeenAccount, claims: Claims): Promise<boolean> {
  return account.remoteId === claims.known?.remoteId || isMadeByUs(account, claims);
}

/** By our id on it; where it has none, by our having begun to make it. */
export async function isMadeByUs({ externalId, remoteId }: SeenAccount, claims: Claims): Promise<boolean> {
  if (!isBlank(externalId)) return externalId === claims.userId;
  return isCreationUnderWay(claims.known) && (await claims.claimant(remoteId)) === undefined;
}

/** A match by name alone would be a takeover: only what is nobody else's is taken over. */
export async function isAdoptable({ externalId, remoteId }: SeenAccount, claims: Claims): Promise<boolean> {
  const isFree = isBlank(externalId) || externalId === claims.userId;
  return isFree && (await claims.claimant(remoteId)) === undefined;
}

/** The person of ours whose it is; undefined where it is nobody's that we know. */
export async function ownerOf({ externalId, remoteId }: SeenAccount, claims: Claims): Promise<UserId | undefined> {
  if (externalId === claims.userId) return claims.userId;
  return externalId !== undefined && isId('usr', externalId) ? externalId : claims.claimant(remoteId);
}

/** Whether a creation was begun whose answer we have never seen. */
export function isCreationUnderWay(known: KnownAccount | undefined): boolean {
  return known !== undefined && known.state === 'none' && known.remoteId === null && known.createdByEvent !== null;
}

/**
 * An open invitation looks like a suspended account at some targets, and becomes an active one when it is accepted: a
 * leaver's has to be taken back, unless we have done so already.
 */
export function withInvitation<T extends SeenAccount>(account: T, known: KnownAccount | undefined): T {
  const mayBeOpen = known === undefined || known.state === 'pending' || known.state === 'none';
  return !account.active && mayBeOpen ? { ...account, pending: true } : account;
}

function isBlank(externalId: string | undefined): boolean {
  return externalId === undefined || externalId === '';
}
