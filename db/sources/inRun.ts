import { eq, sql } from 'drizzle-orm';
import type { SourceRunId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { SourceError } from '../../domain/sources/record.ts';
import type { Db, Tx } from '../connect.ts';
import { milliseconds } from '../milliseconds.ts';
import { sourceRunChanges, sourceRunErrors } from '../schema/index.ts';
import { transact } from '../transact.ts';
import { lockRun, type RunChange, type SourceRun, writeRun } from './runs.ts';
import type { Source } from './sources.ts';

/** A run that this process goes on with, while it has the lease. */
export interface Taking {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly source: Source;
  readonly runId: SourceRunId;
  readonly mode: SourceRun['mode'];
  readonly dryRun: boolean;
  readonly owner: string;
  readonly leaseMs: number;
}

/** What a part of a run has come to. */
export interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly SourceError[];
  /** Kept of dry runs alone. */
  readonly changes: readonly Omit<RunChange, 'runId'>[];
}

export const NOTHING: Outcome = { counts: {}, errors: [], changes: [] };

/** The lease is another process's by now, or the run has ended: whoever reads it stops. */
export class RunLost extends Error {
  override readonly name = 'RunLost';
}

class RolledBack extends Error {
  override readonly name = 'RolledBack';
}

/**
 * Does a part of a run, with its counts, errors and place in one transaction: killed at any moment it is there whole or
 * not at all. Of a dry run the same is done and undone, and only counts, errors and changes are kept.
 *
 * @param place what the run goes on with after this part.
 * @throws RunLost.
 */
export async function inRun(
  taking: Taking,
  work: (tx: Tx, run: SourceRun) => Promise<Outcome>,
  place?: SourceRun['resume'],
): Promise<SourceRun> {
  return transact(taking.db, async (tx) => {
    const run = await lockRun(tx, taking.runId);
    if (run?.status !== 'running' || run.leaseOwner !== taking.owner) throw new RunLost();
    const outcome = taking.dryRun ? await undone(tx, (inner) => work(inner, run)) : await work(tx, run);
    const bad = await keepErrors(tx, run.id, outcome.errors);
    if (taking.dryRun) await keepChanges(tx, run, outcome.changes);
    return writeRun(tx, run.id, {
      counts: added(run.counts, bad === 0 ? outcome.counts : { ...outcome.counts, bad }),
      // A dry run remembers whom it has seen, and begins anew where its process dies.
      ...(place === undefined || taking.dryRun ? {} : { resume: place }),
      attempts: 0,
      failure: null,
      leaseUntil: sql`now() + ${milliseconds(taking.leaseMs)}`,
    });
  });
}

async function undone(tx: Tx, work: (tx: Tx) => Promise<Outcome>): Promise<Outcome> {
  let outcome: Outcome = NOTHING;
  try {
    await tx.transaction(async (inner) => {
      outcome = await work(inner);
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return outcome;
}

/** @returns in how many places something was wrong that had not been told yet. */
async function keepErrors(tx: Tx, runId: SourceRunId, errors: readonly SourceError[]): Promise<number> {
  if (errors.length === 0) return 0;
  const inserted = await tx
    .insert(sourceRunErrors)
    .values(errors.map(({ place, field, message }) => ({ runId, place, field, message })))
    .onConflictDoNothing()
    .returning({ place: sourceRunErrors.place });
  return new Set(inserted.map(({ place }) => place)).size;
}

export async function keepChanges(
  tx: Tx,
  { id }: SourceRun,
  changes: readonly Omit<RunChange, 'runId'>[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx
    .insert(sourceRunChanges)
    .values(changes.map((change) => ({ runId: id, ...change })))
    .onConflictDoNothing();
}

/** A dry run that begins anew. */
export async function forgetOutcome(tx: Tx, runId: SourceRunId): Promise<void> {
  await tx.delete(sourceRunErrors).where(eq(sourceRunErrors.runId, runId));
  await tx.delete(sourceRunChanges).where(eq(sourceRunChanges.runId, runId));
  await writeRun(tx, runId, { counts: {}, resume: null });
}

export function added(
  to: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = new Map(Object.entries(to));
  for (const [name, number] of Object.entries(more)) sum.set(name, (sum.get(name) ?? 0) + number);
  return Object.fromEntries(sum);
}
