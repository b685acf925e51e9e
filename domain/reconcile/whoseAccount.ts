import { isId, type UserId } from '../ids.ts';
import { type CorrelatedBy, correlate, type Candidate as Known } from '../sources/correlate.ts';

/** As much of an account in a target as says whose it is. */
export interface Claimed {
  readonly remoteId: string;
  readonly externalId: string | undefined;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
}

/** Somebody of the directory whom it may belong to. */
export interface Candidate extends Omit<Known, 'isTaken'> {
  readonly deleted: boolean;
  /** The account in this app that stands for the person already. */
  readonly linkedTo: string | null;
}

export const MATCH_RULES = ['link', 'externalId', 'employeeNumber', 'userName', 'email'] as const;
export type MatchRule = 'link' | 'externalId' | CorrelatedBy;

export type Whose =
  | { readonly situation: 'matched'; readonly userId: UserId; readonly by: MatchRule }
  | { readonly situation: 'disputed'; readonly candidates: readonly UserId[]; readonly by: MatchRule }
  /** `foreignId`: it bears an id of ours that nobody has. */
  | { readonly situation: 'unmatched'; readonly foreignId: boolean };

/**
 * Whose an account in a target is, by the first rule that says anything: the link, our external id, then what people of
 * sources are known by (domain/sources/correlate.ts). Never guessed: several people, somebody who has another account
 * there, or an account that bears another system's id are disputed. Pure.
 */
export function whoseAccount(account: Claimed, people: readonly Candidate[]): Whose {
  const { externalId, remoteId } = account;
  const linked = people.find(({ linkedTo }) => linkedTo === remoteId);
  if (linked !== undefined) return { situation: 'matched', userId: linked.id, by: 'link' };
  if (externalId !== undefined && isId('usr', externalId)) {
    const owner = people.find(({ id }) => id === externalId);
    if (owner === undefined) return { situation: 'unmatched', foreignId: true };
    const by = 'externalId';
    if (owner.linkedTo !== null) return { situation: 'disputed', candidates: [owner.id], by };
    return { situation: 'matched', userId: owner.id, by };
  }
  const living = people.filter(({ deleted }) => !deleted).map((it) => ({ ...it, isTaken: it.linkedTo !== null }));
  const found = correlate(account, living);
  switch (found.kind) {
    case 'unmatched':
      return { situation: 'unmatched', foreignId: false };
    case 'disputed':
      return { situation: 'disputed', candidates: found.candidates, by: found.by };
    case 'matched': {
      const { userId, by } = found;
      // Another system has written its own id there: to take it over is for a human to say.
      const isFree = externalId === undefined || externalId === '';
      return isFree ? { situation: 'matched', userId, by } : { situation: 'disputed', candidates: [userId], by };
    }
  }
}
