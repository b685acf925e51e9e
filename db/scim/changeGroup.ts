import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { type GroupId, isId, type UserId } from '../../domain/ids.ts';
import { badRequest, noSuchResource, notUnique } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import { createGroup, deleteGroup, updateGroup } from '../acceptance/changeGroup.ts';
import { changeMembers } from '../acceptance/changeMembers.ts';
import { Refusal } from '../acceptance/refusal.ts';
import type { Tx } from '../connect.ts';
import type { Group } from '../groups.ts';
import { groups, sourceGroups } from '../schema/index.ts';
import { externalIdOf, type MembersMark, membersMarks, membersOfGroups, type SourceGroup } from './readGroups.ts';
import type { ScimSource } from './scimSource.ts';

/** A group as it stands for a source. */
export interface WrittenGroup {
  readonly group: Group;
  readonly row: SourceGroup | undefined;
  readonly mark: MembersMark | undefined;
}

/** What is to become of a group. `members`: who is in it then; or who comes and goes. */
export interface GroupWrite {
  readonly displayName: string;
  readonly externalId: string | undefined;
  readonly members:
    | { readonly set: readonly string[] }
    | { readonly add: readonly string[]; readonly remove: readonly string[] };
}

/**
 * Makes a group as a source says. Its external id becomes the directory's where no other group has it: HR events name
 * groups by it.
 *
 * @throws ScimError 409 where the source has a group of this externalId, or the directory one of this name that the client
 * should have found first; 400 for members that are no active people.
 */
export async function createScimGroup(tx: Tx, source: ScimSource, write: GroupWrite): Promise<WrittenGroup> {
  const { displayName, externalId } = write;
  // As createGroup does: whoever makes a group of a name does so alone.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('group:' || lower(${displayName}), 0))`);
  await refuseTwin(tx, source, write);
  const free = externalId !== undefined && (await isFree(tx, externalId, undefined)) ? externalId : null;
  const { group } = await createGroup(tx, { displayName, externalId: free, description: null });
  const row = await keepGroup(tx, source, group.id, externalId);
  await applyMembers(tx, source, group.id, write.members, []);
  return { group, row, mark: (await membersMarks(tx, [group.id])).get(group.id) };
}

/** Locks a group for a write: two at once do not undo each other. @throws ScimError 404. */
export async function lockScimGroup(tx: Tx, source: ScimSource, id: GroupId): Promise<WrittenGroup> {
  const [group] = await tx
    .select()
    .from(groups)
    .where(and(eq(groups.id, id), isNull(groups.deletedAt), eq(groups.builtIn, false)))
    // Whoever only refers to it is not held up.
    .for('no key update');
  if (group === undefined) throw noSuchResource('Group');
  const [row] = await tx
    .select()
    .from(sourceGroups)
    .where(and(eq(sourceGroups.sourceId, source.id), eq(sourceGroups.groupId, id)));
  if (source.visible === 'own' && row === undefined) throw noSuchResource('Group');
  return { group, row, mark: (await membersMarks(tx, [id])).get(id) };
}

/** Who is in a group that is locked. */
export async function membersOf(tx: Tx, id: GroupId): Promise<readonly UserId[]> {
  return (await membersOfGroups(tx, [id])).get(id) ?? [];
}

/** Writes what has changed of a locked group: one event a person whom that puts in or takes out. */
export async function writeScimGroup(
  tx: Tx,
  source: ScimSource,
  before: WrittenGroup,
  write: GroupWrite,
): Promise<WrittenGroup> {
  const { id } = before.group;
  const { displayName, externalId } = write;
  const told = externalIdOf(before.row);
  const follows =
    externalId !== told && (before.group.externalId === (told ?? null) || before.group.externalId === null);
  const own = follows && (externalId === undefined || (await isFree(tx, externalId, id)));
  const { group } = await updateGroup(tx, id, { displayName, ...(own ? { externalId: externalId ?? null } : {}) });
  const row =
    before.row !== undefined && told === externalId ? before.row : await keepGroup(tx, source, id, externalId);
  const current = 'set' in write.members ? await membersOf(tx, id) : [];
  await applyMembers(tx, source, id, write.members, current);
  return { group, row, mark: (await membersMarks(tx, [id])).get(id) };
}

/** Ends a group (changeGroup.ts). */
export async function removeScimGroup(tx: Tx, { group }: WrittenGroup): Promise<void> {
  await deleteGroup(tx, group.id);
  await tx.delete(sourceGroups).where(eq(sourceGroups.groupId, group.id));
}

async function applyMembers(
  tx: Tx,
  source: ScimSource,
  id: GroupId,
  members: GroupWrite['members'],
  current: readonly UserId[],
): Promise<void> {
  const wanted = 'set' in members ? new Set(members.set) : undefined;
  const add = wanted === undefined ? ('add' in members ? members.add : []) : [...wanted];
  const remove =
    wanted === undefined ? ('remove' in members ? members.remove : []) : current.filter((it) => !wanted.has(it));
  const known = new Set<string>(current);
  const added = add.filter((it) => !known.has(it)).map(memberId);
  // Who is no person is no member: there is nothing to remove.
  const removed = remove.flatMap((it) => (isId('usr', it) ? [it] : []));
  if (added.length === 0 && removed.length === 0) return;
  try {
    await changeMembers(tx, id, { add: added, remove: await knownPeople(tx, removed) }, source.id);
  } catch (error) {
    if (!(error instanceof Refusal) || error.because !== 'invalid') throw error;
    const reason = error.fields[0]?.message ?? error.message;
    throw badRequest('invalidValue', `members names somebody who can't be one: ${reason}`);
  }
}

function memberId(text: string): UserId {
  if (isId('usr', text)) return text;
  const isGroup = isId('grp', text);
  throw badRequest(
    'invalidValue',
    isGroup
      ? 'members names a Group: groups of groups are not supported, so name the Users in it.'
      : 'members names somebody who is no User here: the value has to be the id of a User.',
  );
}

async function knownPeople(tx: Tx, ids: readonly UserId[]): Promise<readonly UserId[]> {
  if (ids.length === 0) return [];
  const rows = await tx.execute<{ id: UserId }>(
    sql`select id from users where id in (${sql.join(
      ids.map((id) => sql`${id}`),
      sql`, `,
    )})`,
  );
  return rows.map(({ id }) => id);
}

async function keepGroup(
  tx: Tx,
  source: ScimSource,
  groupId: GroupId,
  externalId: string | undefined,
): Promise<SourceGroup> {
  const resource: JsonObject = externalId === undefined ? {} : { externalId };
  const [row] = await tx
    .insert(sourceGroups)
    .values({ sourceId: source.id, key: groupId, groupId, resource })
    .onConflictDoUpdate({
      target: [sourceGroups.sourceId, sourceGroups.key],
      set: { groupId, resource, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('INSERT answered no row.');
  return row;
}

/** Groups of one name are told apart by the ids that the source gives them; without, a second one would be the same again. */
async function refuseTwin(tx: Tx, source: ScimSource, { displayName, externalId }: GroupWrite): Promise<void> {
  const twins = await tx
    .select({ row: sourceGroups, name: groups.displayName })
    .from(groups)
    .leftJoin(sourceGroups, and(eq(sourceGroups.sourceId, source.id), eq(sourceGroups.groupId, groups.id)))
    .where(
      and(
        isNull(groups.deletedAt),
        eq(groups.builtIn, false),
        sql`(lower(${groups.displayName}) = lower(${displayName}) or ${sourceGroups.resource}->>'externalId' = ${externalId ?? null})`,
        source.visible === 'own' ? sql`${sourceGroups.groupId} is not null` : undefined,
      ),
    );
  for (const { row } of twins) {
    const theirs = externalIdOf(row ?? undefined);
    if (theirs !== undefined && theirs === externalId) throw notUnique('There is a Group of this externalId.');
    if (theirs === undefined || externalId === undefined) throw notUnique('There is a Group of this displayName.');
  }
}

async function isFree(tx: Tx, externalId: string, own: GroupId | undefined): Promise<boolean> {
  const [taken] = await tx
    .select({ id: groups.id })
    .from(groups)
    .where(
      and(
        eq(groups.externalId, externalId),
        isNull(groups.deletedAt),
        own === undefined ? undefined : ne(groups.id, own),
      ),
    );
  return taken === undefined;
}
