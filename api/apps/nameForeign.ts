import type { RemoteAccount } from '../../connectors/connector.ts';
import { type Claims, isAdoptable, isOurs, ownerOf } from '../../domain/whoseAccount.ts';
import type { Foreign } from '../schemas/comparison.ts';
import { claimsOf, type MatchDesk, type MatchInputs } from './matchAccount.ts';

/**
 * Whose an account is that was found for a person, where it is not theirs and may not be taken over: another person of ours
 * by name, or nobody whom Tenure knows. Undefined where it is theirs, or is free.
 */
export async function nameForeign(
  found: RemoteAccount,
  { facts, desk }: Pick<MatchInputs, 'facts' | 'desk'>,
): Promise<Foreign | undefined> {
  const claims = claimsOf({ facts, desk });
  if ((await isOurs(found, claims)) || (await isAdoptable(found, claims))) return undefined;
  const { remoteId, userName = null } = found;
  return { remoteId, userName, owner: await ownerIn(desk, found, claims) };
}

async function ownerIn(desk: MatchDesk, found: RemoteAccount, claims: Claims): Promise<Foreign['owner']> {
  const id = await ownerOf(found, claims);
  const user = id === undefined ? undefined : (await desk.facts(id))?.user;
  if (user === undefined) return null;
  return { id: user.id, userName: user.userName, displayName: user.displayName };
}
