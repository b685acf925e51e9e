import { and, count, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { sourcePeople, users } from '../schema/index.ts';
import type { Taking } from './inRun.ts';
import type { SeenPeople } from './seenPeople.ts';

/** Somebody who leaves by a run. */
export interface Leaver {
  readonly key: string;
  readonly userId: UserId;
  /** Else they were inactive already: only the source forgets them. */
  readonly active: boolean;
  /** The source says so; else it does not tell of them any more. */
  readonly isTold: boolean;
}

/** Who leaves by a run: whom it said is gone, and in a full one whoever was missing, unless they may be somebody in dispute. */
export async function leaversOf(
  db: Db,
  taking: Taking,
  seen: SeenPeople,
  limit: number | undefined,
): Promise<readonly Leaver[]> {
  const { source, runId, dryRun } = taking;
  const query = db
    .select({
      key: sourcePeople.key,
      userId: users.id,
      active: sql<boolean>`${users.active} and ${users.deletedAt} is null`,
      isTold: sql<boolean>`${sourcePeople.leavingRun} is not distinct from ${runId}`,
    })
    .from(sourcePeople)
    .innerJoin(users, eq(users.id, sourcePeople.userId))
    .where(
      and(
        eq(sourcePeople.sourceId, source.id),
        eq(sourcePeople.situation, 'matched'),
        sql`not exists (select 1 from source_people d where d.source_id = ${source.id} and d.situation = 'disputed'
          and d.candidates ? ${users.id})`,
        dryRun ? undefined : leaves(taking),
      ),
    )
    .orderBy(sourcePeople.key);
  const rows = await (limit === undefined || dryRun ? query : query.limit(limit));
  if (!dryRun) return rows;
  return rows
    .map((row) => ({ ...row, isTold: seen.isLeaving(row.key) }))
    .filter(({ key, isTold }) => isTold || (taking.mode === 'full' && !seen.has(key)))
    .slice(0, limit);
}

function leaves({ runId, mode }: Taking): SQL | undefined {
  const told = eq(sourcePeople.leavingRun, runId);
  return mode === 'full' ? or(told, sql`${sourcePeople.seenRun} is distinct from ${runId}`) : told;
}

/** Active people of a source: what its leavers are a share of. */
export async function countPeople(db: Db, { source }: Taking): Promise<number> {
  const [row] = await db
    .select({ number: count() })
    .from(sourcePeople)
    .innerJoin(users, and(eq(users.id, sourcePeople.userId), eq(users.active, true), isNull(users.deletedAt)))
    .where(and(eq(sourcePeople.sourceId, source.id), eq(sourcePeople.situation, 'matched')));
  return row?.number ?? 0;
}
