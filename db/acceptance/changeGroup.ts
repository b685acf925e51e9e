import { sql } from 'drizzle-orm';
import type { EventId, GroupId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import {
  appWithNamesake,
  type Group,
  type GroupFields,
  insertGroup,
  lockGroup,
  reachesApps,
  writeGroup,
} from '../groups.ts';
import type { EventCause } from '../schema/index.ts';
import { Refusal } from './refusal.ts';
import { requestConvergence } from './requestConvergence.ts';

/** A group as it stands after a change, and the event that carries it into the apps; null where no app has to do with it. */
export interface ChangedGroup {
  readonly before: Group | null;
  readonly group: Group;
  readonly eventId: EventId | null;
}

/** @throws Refusal `conflict` naming `displayName`; unique violation `groups_external_id`. */
export async function createGroup(tx: Tx, fields: GroupFields): Promise<ChangedGroup> {
  await holdName(tx, fields.displayName);
  const group = await insertGroup(tx, fields);
  await refuseNamesake(tx, group);
  return { before: null, group, eventId: await converge(tx, group.id, 'group_created') };
}

/**
 * Changes what is given; a change that changes nothing makes no event.
 * @throws Refusal `missing`; `conflict` naming `displayName`, or for the built-in group; unique violation
 * `groups_external_id`.
 */
export async function updateGroup(tx: Tx, id: GroupId, fields: Partial<GroupFields>): Promise<ChangedGroup> {
  const before = await lockOwn(tx, id);
  const names = ['displayName', 'externalId', 'description'] as const;
  const changed = names.filter((name) => fields[name] !== undefined && fields[name] !== before[name]);
  if (changed.length === 0) return { before, group: before, eventId: null };
  if (fields.displayName !== undefined) await holdName(tx, fields.displayName);
  const group = await writeGroup(tx, id, fields);
  if (changed.includes('displayName')) await refuseNamesake(tx, group);
  return { before, group, eventId: await converge(tx, id, 'group_changed', changed) };
}

/**
 * Ends a group: policies that name it entitle nobody any more, and apps lose it. Memberships and policies stay as they
 * were, for those whom they covered to be found.
 *
 * @throws Refusal `missing`; `conflict` for the built-in group.
 */
export async function deleteGroup(tx: Tx, id: GroupId): Promise<ChangedGroup> {
  const before = await lockOwn(tx, id);
  const eventId = await converge(tx, id, 'group_deleted');
  return { before, group: await writeGroup(tx, id, { deletedAt: new Date() }), eventId };
}

/** 404: never there, or deleted. */
export function noSuchGroup(): Refusal {
  return new Refusal('missing', 'group_not_found', 'There is no group of this id.');
}

async function lockOwn(tx: Tx, id: GroupId): Promise<Group> {
  const group = await lockGroup(tx, id);
  if (group === undefined) throw noSuchGroup();
  if (group.builtIn) throw new Refusal('conflict', 'built_in_group', 'The built-in group of everybody stays as it is.');
  return group;
}

async function converge(
  tx: Tx,
  groupId: GroupId,
  kind: Extract<EventCause['kind'], `group_${string}`>,
  fields?: readonly string[],
): Promise<EventId | null> {
  if (!(await reachesApps(tx, groupId))) return null;
  return requestConvergence(tx, { groupId, cause: { kind, ...(fields === undefined ? {} : { fields }) } });
}

/** No index can see that two groups of one name go to one app: whoever makes a group of a name does so alone. */
async function holdName(tx: Tx, displayName: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('group:' || lower(${displayName}), 0))`);
}

async function refuseNamesake(tx: Tx, group: Group): Promise<void> {
  const appId = await appWithNamesake(tx, group);
  if (appId === undefined) return;
  const message = `${appId} gets another group of this name.`;
  throw new Refusal('conflict', 'group_name_taken', message, [{ field: 'displayName', message }]);
}
