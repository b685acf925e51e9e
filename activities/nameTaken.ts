import type { RemoteAccount } from '../connectors/connector.ts';
import type { TenureError } from '../domain/errors.ts';
import { type MappedAttributeValue, mappedUserName } from '../domain/mapping/mapUser.ts';
import { foreignAccount, heldBy } from '../domain/nameErrors.ts';
import { isAdoptable } from '../domain/whoseAccount.ts';
import { claimsOf, conflictOver, holderOf, type NameSeeker, steppedAside, waitFor } from './nameConflict.ts';

/** Attempts in which nobody was found to hold what was refused, before a human is asked. */
const LOOKS_FOR_HOLDER = 4;

/** A match by name alone would be a takeover (DESIGN rule 4). */
export async function assertAdoptable(account: RemoteAccount, seeker: NameSeeker): Promise<void> {
  if (await isAdoptable(account, claimsOf(seeker))) return;
  const conflict = await conflictOver(seeker, account);
  throw conflict.kind === 'foreign' ? foreignAccount(account) : await waitFor(seeker, conflict.by);
}

/** Whose is the value that must be unique? Another person of ours may be about to give it up (an address swap). */
export async function nameTaken(
  seeker: NameSeeker,
  attributes: readonly MappedAttributeValue[],
  current: RemoteAccount | undefined,
  error: TenureError,
): Promise<TenureError> {
  const { facts, attempt } = seeker;
  const userName = mappedUserName(attributes) ?? facts.user.userName;
  const holder = await holderOf(seeker, userName);
  // Given up between the refusal and our look; or it is another attribute that must be unique, and stays refused.
  if (holder === undefined) return attempt < LOOKS_FOR_HOLDER ? heldBy('somebody', attempt) : error;
  const conflict = await conflictOver(seeker, holder);
  switch (conflict.kind) {
    case 'foreign':
      return foreignAccount(holder);
    case 'held':
      return waitFor(seeker, conflict.by);
    case 'cycle': {
      const [first] = conflict.members.toSorted();
      const others = conflict.members.filter((it) => it !== facts.user.id);
      if (first === facts.user.id && current !== undefined) await stepAside(seeker, attributes, current);
      return waitFor(seeker, conflict.by, others);
    }
  }
}

/**
 * One of a cycle takes a name that is nobody's, so that the others can move; the next attempt has what it really wants.
 * Killed after this, whoever pushes the account next does the rest.
 */
async function stepAside(
  { facts, open, call }: NameSeeker,
  attributes: readonly MappedAttributeValue[],
  current: RemoteAccount,
): Promise<void> {
  const aside = steppedAside(attributes, facts.user.id);
  const plan = open.connector.planAccount({ state: 'active', externalId: facts.user.id, attributes: aside }, current);
  if (plan.operation !== 'none') await open.connector.applyAccount(plan, call);
}
