import { and, asc, desc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { SourceId, SourceRunId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { sourceFileChunks, sourcePeople, sourceRunChanges, sourceRunErrors, sourceRuns } from '../schema/index.ts';

export type SourceRun = typeof sourceRuns.$inferSelect;
export type RunError = typeof sourceRunErrors.$inferSelect;
export type RunChange = typeof sourceRunChanges.$inferSelect;

/**
 * Begins a run; one that is held meanwhile gives way to it.
 * @throws unique violation `source_runs_one` where one is under way.
 */
export async function insertRun(
  tx: Tx,
  run: Pick<SourceRun, 'id' | 'sourceId' | 'mode' | 'dryRun' | 'requestedBy'> & { readonly fileName?: string },
): Promise<SourceRun> {
  if (!run.dryRun) {
    for (const held of await heldRuns(tx, run.sourceId)) await endRun(tx, held, { status: 'cancelled' });
  }
  const [inserted] = await tx.insert(sourceRuns).values(run).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

async function heldRuns(tx: Tx, sourceId: SourceId): Promise<readonly SourceRun[]> {
  return tx
    .select()
    .from(sourceRuns)
    .where(and(eq(sourceRuns.sourceId, sourceId), eq(sourceRuns.status, 'held')))
    .for('update');
}

export async function findRun(db: Db, id: SourceRunId): Promise<SourceRun | undefined> {
  const [run] = await db.select().from(sourceRuns).where(eq(sourceRuns.id, id));
  return run;
}

/** The run, locked until the transaction ends: no page of it is taken meanwhile. */
export async function lockRun(tx: Tx, id: SourceRunId): Promise<SourceRun | undefined> {
  const [run] = await tx.select().from(sourceRuns).where(eq(sourceRuns.id, id)).for('update');
  return run;
}

/** Of a source, newest first. */
export async function listRuns(
  db: Db,
  sourceId: SourceId,
  before: SourceRunId | undefined,
  limit: number,
): Promise<readonly SourceRun[]> {
  return db
    .select()
    .from(sourceRuns)
    .where(and(eq(sourceRuns.sourceId, sourceId), before === undefined ? undefined : lt(sourceRuns.id, before)))
    .orderBy(desc(sourceRuns.id))
    .limit(limit);
}

/** Open runs of a source, for it to be deleted. */
export async function lockOpenRuns(tx: Tx, sourceId: SourceId): Promise<readonly SourceRun[]> {
  return tx
    .select()
    .from(sourceRuns)
    .where(and(eq(sourceRuns.sourceId, sourceId), inArray(sourceRuns.status, ['running', 'held'])))
    .for('update');
}

/** Ends a run whose row is locked; what its file told is forgotten, and who was to leave by it alone stays. */
export async function endRun(
  tx: Tx,
  { id, sourceId }: Pick<SourceRun, 'id' | 'sourceId'>,
  end: { readonly status: 'done' | 'cancelled' | 'failed'; readonly failure?: SourceRun['failure'] },
): Promise<SourceRun> {
  await tx.delete(sourceFileChunks).where(eq(sourceFileChunks.runId, id));
  if (end.status !== 'done') {
    await tx
      .update(sourcePeople)
      .set({ leavingRun: null, digest: null })
      .where(and(eq(sourcePeople.sourceId, sourceId), eq(sourcePeople.leavingRun, id)));
  }
  return writeRun(tx, id, { ...end, finishedAt: sql`now()`, leaseOwner: null, leaseUntil: null });
}

type RunFields = Partial<
  Pick<SourceRun, 'status' | 'mode' | 'counts' | 'resume' | 'failure' | 'leaseOwner' | 'attempts'>
>;

export async function writeRun(
  tx: Tx,
  id: SourceRunId,
  set: RunFields & {
    readonly approvedAt?: SQL;
    readonly finishedAt?: SQL;
    readonly leaseUntil?: SQL | null;
  },
): Promise<SourceRun> {
  const [written] = await tx.update(sourceRuns).set(set).where(eq(sourceRuns.id, id)).returning();
  if (written === undefined) throw new Error('UPDATE answered no row.');
  return written;
}

/** Where a list of errors goes on. */
export type RunErrorPlace = readonly [place: string, field: string];

/** In the order of their places as texts. */
export async function listRunErrors(
  db: Db,
  runId: SourceRunId,
  after: RunErrorPlace | undefined,
  limit: number,
): Promise<readonly RunError[]> {
  const { place, field } = sourceRunErrors;
  const isAfter =
    after === undefined ? undefined : or(gt(place, after[0]), and(eq(place, after[0]), gt(field, after[1])));
  return db
    .select()
    .from(sourceRunErrors)
    .where(and(eq(sourceRunErrors.runId, runId), isAfter))
    .orderBy(asc(place), asc(field))
    .limit(limit);
}

/** What a dry run would do, or who would leave by a held one; by kind, then key. */
export async function listRunChanges(
  db: Db,
  runId: SourceRunId,
  kind: RunChange['kind'] | undefined,
  after: readonly [kind: string, key: string] | undefined,
  limit: number,
): Promise<readonly RunChange[]> {
  const isAfter =
    after === undefined
      ? undefined
      : sql`(${sourceRunChanges.kind}, ${sourceRunChanges.key}) > (${after[0]}, ${after[1]})`;
  return db
    .select()
    .from(sourceRunChanges)
    .where(
      and(eq(sourceRunChanges.runId, runId), kind === undefined ? undefined : eq(sourceRunChanges.kind, kind), isAfter),
    )
    .orderBy(asc(sourceRunChanges.kind), asc(sourceRunChanges.key))
    .limit(limit);
}
