import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { EVERYBODY, type GroupId, isId, type SourceId, type SourceRunId, type UserId } from '../../domain/ids.ts';
import type { SourceError, SourceGroup } from '../../domain/sources/record.ts';
import { createGroup, deleteGroup, updateGroup } from '../acceptance/changeGroup.ts';
import { Refusal } from '../acceptance/refusal.ts';
import type { Tx } from '../connect.ts';
import { databaseFailure, isUnstorable } from '../failure.ts';
import { groups, memberships, sourceGroups } from '../schema/index.ts';
import type { Outcome, Taking } from './inRun.ts';

/** Makes and renames the groups that a source tells of; one that has the external id already is that group. */
export async function takeGroups(tx: Tx, taking: Taking, said: readonly SourceGroup[]): Promise<Outcome> {
  const errors: SourceError[] = [];
  const counts = { groupsTold: said.length, groupsCreated: 0, groupsChanged: 0 };
  for (const group of said) {
    try {
      const done = await tx.transaction((inner) => takeGroup(inner, taking, group));
      if (done !== undefined) counts[done] += 1;
    } catch (error) {
      errors.push({ place: `group ${group.key}`, field: 'displayName', message: whatIsWrong(error) });
    }
  }
  return { counts, errors, changes: [] };
}

async function takeGroup(
  tx: Tx,
  { source, runId }: Taking,
  { key, displayName, externalId }: SourceGroup,
): Promise<'groupsCreated' | 'groupsChanged' | undefined> {
  const known = await findKnown(tx, source.id, key, externalId);
  if (known === undefined) {
    const { group } = await createGroup(tx, { displayName, externalId, description: null });
    await keepGroup(tx, source.id, runId, { key, groupId: group.id, externalId, made: true });
    return 'groupsCreated';
  }
  await keepGroup(tx, source.id, runId, { key, groupId: known.id, externalId, made: known.made });
  const { before, group } = await updateGroup(tx, known.id, { displayName, externalId });
  const isSame = before?.displayName === group.displayName && before.externalId === group.externalId;
  return isSame ? undefined : 'groupsChanged';
}

async function findKnown(
  tx: Tx,
  sourceId: SourceId,
  key: string,
  externalId: string,
): Promise<{ readonly id: GroupId; readonly made: boolean } | undefined> {
  const [byKey] = await tx
    .select({ id: groups.id, resource: sourceGroups.resource })
    .from(sourceGroups)
    .innerJoin(groups, and(eq(groups.id, sourceGroups.groupId), isNull(groups.deletedAt)))
    .where(and(eq(sourceGroups.sourceId, sourceId), eq(sourceGroups.key, key)));
  if (byKey !== undefined) return { id: byKey.id, made: byKey.resource?.made === true };
  const [byExternalId] = await tx
    .select({ id: groups.id })
    .from(groups)
    .where(and(eq(groups.externalId, externalId), isNull(groups.deletedAt)));
  return byExternalId === undefined ? undefined : { id: byExternalId.id, made: false };
}

async function keepGroup(
  tx: Tx,
  sourceId: SourceId,
  seenRun: SourceRunId,
  { key, groupId, externalId, made }: { key: string; groupId: GroupId; externalId: string; made: boolean },
): Promise<void> {
  const set = { groupId, resource: { externalId, made }, seenRun };
  await tx
    .insert(sourceGroups)
    .values({ sourceId, key, ...set })
    .onConflictDoUpdate({ target: [sourceGroups.sourceId, sourceGroups.key], set: { ...set, updatedAt: sql`now()` } });
}

/** The groups that people are in by these names: a source's own, else by external id, else by our id. */
export async function groupsByName(
  tx: Tx,
  { source, runId }: Taking,
  names: readonly string[],
): Promise<ReadonlyMap<string, GroupId>> {
  if (names.length === 0) return new Map();
  const own = await tx
    .select({ id: groups.id, key: sourceGroups.key, resource: sourceGroups.resource })
    .from(sourceGroups)
    .innerJoin(groups, and(eq(groups.id, sourceGroups.groupId), isNull(groups.deletedAt)))
    .where(
      and(
        eq(sourceGroups.sourceId, source.id),
        or(inArray(sourceGroups.key, [...names]), inArray(sql`${sourceGroups.resource}->>'externalId'`, [...names])),
      ),
    );
  const byName = new Map<string, GroupId>();
  for (const { id, key, resource } of own) {
    byName.set(key, id);
    if (typeof resource?.externalId === 'string') byName.set(resource.externalId, id);
  }
  const missing = names.filter((name) => !byName.has(name));
  for (const { name, id } of await others(tx, missing)) {
    if (id === EVERYBODY) continue;
    byName.set(name, id);
    // From now on the source says who of its people is in it.
    await keepGroup(tx, source.id, runId, { key: name, groupId: id, externalId: name, made: false });
  }
  return byName;
}

async function others(tx: Tx, names: readonly string[]): Promise<readonly { name: string; id: GroupId }[]> {
  if (names.length === 0) return [];
  const ids = names.filter((name) => isId('grp', name));
  const found = await tx
    .select({ id: groups.id, externalId: groups.externalId })
    .from(groups)
    .where(
      and(
        isNull(groups.deletedAt),
        or(inArray(groups.externalId, [...names]), ids.length === 0 ? undefined : inArray(sql`${groups.id}`, ids)),
      ),
    );
  return found.flatMap(({ id, externalId }) => [
    ...(externalId !== null && names.includes(externalId) ? [{ name: externalId, id }] : []),
    ...(names.includes(id) ? [{ name: id, id }] : []),
  ]);
}

/** Which of the source's groups people are in; what others gave them is not its own to take. */
export async function ownMemberships(
  tx: Tx,
  sourceId: SourceId,
  people: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly GroupId[]>> {
  if (people.length === 0) return new Map();
  const rows = await tx
    .selectDistinct({ userId: memberships.userId, groupId: memberships.groupId })
    .from(memberships)
    .innerJoin(sourceGroups, and(eq(sourceGroups.groupId, memberships.groupId), eq(sourceGroups.sourceId, sourceId)))
    .where(inArray(memberships.userId, [...people]));
  const theirs = new Map<UserId, GroupId[]>();
  for (const { userId, groupId } of rows) theirs.set(userId, [...(theirs.get(userId) ?? []), groupId]);
  return theirs;
}

/** Ends the groups that the source has made and does not tell of any more. */
export async function dropGoneGroups(tx: Tx, { source, runId }: Taking): Promise<number> {
  const gone = await tx
    .select({ key: sourceGroups.key, groupId: sourceGroups.groupId, deletedAt: groups.deletedAt })
    .from(sourceGroups)
    .innerJoin(groups, eq(groups.id, sourceGroups.groupId))
    .where(
      and(
        eq(sourceGroups.sourceId, source.id),
        sql`${sourceGroups.seenRun} is distinct from ${runId}`,
        sql`${sourceGroups.resource}->>'made' = 'true'`,
      ),
    )
    .orderBy(sourceGroups.key);
  let deleted = 0;
  for (const { key, groupId, deletedAt } of gone) {
    if (deletedAt === null) {
      await deleteGroup(tx, groupId);
      deleted += 1;
    }
    await tx.delete(sourceGroups).where(and(eq(sourceGroups.sourceId, source.id), eq(sourceGroups.key, key)));
  }
  return deleted;
}

function whatIsWrong(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const failure = databaseFailure(error);
  if (failure !== undefined && isUnstorable(failure)) return 'Must not hold NUL characters.';
  if (failure?.constraint === 'groups_external_id') return 'Another group has this external id.';
  throw error;
}
