import type { UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { acceptChange } from './acceptChange.ts';
import { lockPerson } from './lockPerson.ts';
import { noSuchUser, type Updated } from './updateUser.ts';

/**
 * Offboards a person and leaves a tombstone: accounts are still taken away, reports still know them (ruling 16).
 * @throws Refusal `missing`, also for somebody who is deleted already.
 */
export async function deleteUser(tx: Tx, id: UserId): Promise<Updated> {
  const before = await lockPerson(tx, id);
  if (before === undefined) throw noSuchUser();
  const change = { active: false, deleted: true };
  return { before, ...(await acceptChange(tx, before, change, { type: 'offboard', source: 'api', said: true })) };
}
