import { and, eq, inArray, sql } from 'drizzle-orm';
import type { EventId, GroupId, UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { findGroup } from '../groups.ts';
import { memberships, users } from '../schema/index.ts';
import { noSuchGroup } from './changeGroup.ts';
import { insertEvent } from './insertEvent.ts';
import { liftSuppressionsByGroups } from './liftSuppressions.ts';
import { lockPeople } from './lockPerson.ts';
import type { UserRow } from './personFields.ts';
import { invalidFields, Refusal, type RefusedField } from './refusal.ts';

export interface MemberChange {
  readonly add: readonly UserId[];
  readonly remove: readonly UserId[];
}

/** Who really came and went, and the events that carry it. */
export interface ChangedMembers {
  readonly added: readonly UserId[];
  readonly removed: readonly UserId[];
  readonly eventIds: readonly EventId[];
}

/**
 * Puts people into a group and takes others out: one `group-change` event a person whom that changes. `source`: who says so.
 *
 * @throws Refusal `missing` for the group; `invalid` naming `add.0`, `remove.2`, … for people who are unknown or, to be
 * added, inactive; `invalid` for the built-in group, whose members are all active people.
 */
export async function changeMembers(
  tx: Tx,
  groupId: GroupId,
  change: MemberChange,
  source = 'api',
): Promise<ChangedMembers> {
  const group = await findGroup(tx, groupId);
  if (group === undefined) throw noSuchGroup();
  if (group.builtIn) {
    throw new Refusal('invalid', 'built_in_group', 'All active people are in the built-in group, and nobody else.');
  }
  const people = await lockPeople(tx, [...new Set([...change.add, ...change.remove])]);
  refuseWrong(change, people);
  const members = await membersAmong(
    tx,
    groupId,
    people.map(({ id }) => id),
  );
  const added = people.filter(({ id }) => change.add.includes(id) && !members.has(id)).map(({ id }) => id);
  const removed = people.filter(({ id }) => change.remove.includes(id) && members.has(id)).map(({ id }) => id);
  if (added.length > 0) {
    await tx.insert(memberships).values(added.map((userId) => ({ groupId, userId })));
    await liftSuppressionsByGroups(tx, added, [groupId]);
  }
  if (removed.length > 0) {
    await tx.delete(memberships).where(and(eq(memberships.groupId, groupId), inArray(memberships.userId, removed)));
  }
  return { added, removed, eventIds: await makeEvents(tx, groupId, { add: added, remove: removed }, source) };
}

function refuseWrong({ add, remove }: MemberChange, people: readonly UserRow[]): void {
  const byId = new Map(people.map((person) => [person.id, person]));
  const problem =
    (list: 'add' | 'remove') =>
    (id: UserId, index: number): RefusedField[] => {
      const person = byId.get(id);
      const field = `${list}.${index}`;
      const gone = person === undefined || (list === 'add' && person.deletedAt !== null);
      if (gone) return [{ field, message: 'There is no user of this id.' }];
      return list === 'add' && !person.active ? [{ field, message: 'This user is inactive.' }] : [];
    };
  const refused = [...add.flatMap(problem('add')), ...remove.flatMap(problem('remove'))];
  if (refused.length > 0) throw invalidFields(refused);
}

async function membersAmong(tx: Tx, groupId: GroupId, ids: readonly UserId[]): Promise<ReadonlySet<UserId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.groupId, groupId), inArray(memberships.userId, [...ids])));
  return new Set(rows.map(({ id }) => id));
}

async function makeEvents(
  tx: Tx,
  groupId: GroupId,
  { add, remove }: MemberChange,
  source: string,
): Promise<readonly EventId[]> {
  const changed = [...add, ...remove];
  if (changed.length === 0) return [];
  const raised = await tx
    .update(users)
    .set({ version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(inArray(users.id, changed))
    .returning({ id: users.id, version: users.version });
  const versions = new Map(raised.map(({ id, version }) => [id, version]));
  const ids: EventId[] = [];
  for (const userId of changed) {
    const version = versions.get(userId);
    const groupsAdded = add.includes(userId) ? [groupId] : [];
    const changes = { attributes: [], groupsAdded, groupsRemoved: groupsAdded.length > 0 ? [] : [groupId] };
    ids.push(await insertEvent(tx, { type: 'group-change', userId, changes, source, ...(version && { version }) }));
  }
  return ids;
}
