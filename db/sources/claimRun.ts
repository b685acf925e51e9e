import { and, eq, sql } from 'drizzle-orm';
import { newId, type SourceId, type SourceRunId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { milliseconds } from '../milliseconds.ts';
import { sourceRuns, sources } from '../schema/index.ts';
import { transact } from '../transact.ts';
import { endRun, insertRun, lockRun, type SourceRun, writeRun } from './runs.ts';
import type { Source } from './sources.ts';

/** A run that this process has the lease of. */
export interface Claimed {
  readonly run: SourceRun;
  readonly source: Source;
}

/** Takes the oldest run that is under way and that nobody is at; whoever has it loses it after `leaseMs` of silence. */
export async function claimRun(db: Db, owner: string, leaseMs: number): Promise<Claimed | undefined> {
  const [claimed] = await db.execute<{ id: SourceRunId }>(sql`
    update source_runs set lease_owner = ${owner}, lease_until = now() + ${milliseconds(leaseMs)}
    where id = (
      select id from source_runs where status = 'running' and (lease_until is null or lease_until < now())
      order by id limit 1 for update skip locked)
    returning id`);
  if (claimed === undefined) return undefined;
  const [found] = await db
    .select({ run: sourceRuns, source: sources })
    .from(sourceRuns)
    .innerJoin(sources, eq(sources.id, sourceRuns.sourceId))
    .where(eq(sourceRuns.id, claimed.id));
  return found;
}

/** Keeps the lease while a slow source is read. False where another has it. */
export async function renewRun(db: Db, id: SourceRunId, owner: string, leaseMs: number): Promise<boolean> {
  const renewed = await db
    .update(sourceRuns)
    .set({ leaseUntil: sql`now() + ${milliseconds(leaseMs)}` })
    .where(and(eq(sourceRuns.id, id), eq(sourceRuns.leaseOwner, owner), eq(sourceRuns.status, 'running')))
    .returning({ id: sourceRuns.id });
  return renewed.length > 0;
}

/** Lets another process have it at once. */
export async function releaseRun(db: Db, id: SourceRunId, owner: string): Promise<void> {
  await db
    .update(sourceRuns)
    .set({ leaseOwner: null, leaseUntil: null })
    .where(and(eq(sourceRuns.id, id), eq(sourceRuns.leaseOwner, owner)));
}

/** Attempts in a row without a page before a run is given up: about an hour. */
const MOST_ATTEMPTS = 12;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * Notes that a source could not be read: what may pass is tried again later, from the page where it broke off; what only
 * a human can put right ends the run.
 */
export async function noteFailure(
  db: Db,
  { id, owner }: { readonly id: SourceRunId; readonly owner: string },
  failure: {
    readonly code: string;
    readonly message: string;
    readonly isTransient: boolean;
    readonly retryAfterMs: number | undefined;
  },
): Promise<void> {
  await transact(db, async (tx) => {
    const run = await lockRun(tx, id);
    if (run?.status !== 'running' || run.leaseOwner !== owner) return;
    const { code, message } = failure;
    const attempts = run.attempts + 1;
    if (!failure.isTransient || attempts >= MOST_ATTEMPTS) {
      await endRun(tx, run, { status: 'failed', failure: { code, message } });
      return;
    }
    const wait = failure.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
    await writeRun(tx, id, {
      attempts,
      failure: { code, message },
      leaseOwner: null,
      leaseUntil: sql`now() + ${milliseconds(wait)}`,
    });
  });
}

/** Everybody is read at least this often, as a delta can't tell who was missed. */
const FULL_EVERY = sql`interval '1 day'`;

/** Begins the runs of sources whose time has come, where none is under way or held. */
export async function beginDueRuns(db: Db): Promise<void> {
  const due = await db.execute<{ id: SourceId; full: boolean }>(sql`
    select s.id, not exists (
      select 1 from source_runs f where f.source_id = s.id and f.mode = 'full' and f.status = 'done'
        and not f.dry_run and f.started_at > now() - ${FULL_EVERY}) as full
    from sources s
    where s.deleted_at is null and s.enabled and s.every_seconds is not null
      and s.kind in ('workday', 'ldap', 'google')
      and not exists (
        select 1 from source_runs r where r.source_id = s.id and not r.dry_run
          and (r.status in ('running', 'held') or r.started_at > now() - s.every_seconds * interval '1 second'))
      and not exists (select 1 from source_runs r where r.source_id = s.id and r.status = 'running')`);
  for (const { id, full } of due) {
    await transact(db, async (tx) => {
      const [source] = await tx.select({ id: sources.id }).from(sources).where(eq(sources.id, id)).for('update');
      const [running] = await tx
        .select({ id: sourceRuns.id })
        .from(sourceRuns)
        .where(and(eq(sourceRuns.sourceId, id), eq(sourceRuns.status, 'running')));
      if (source === undefined || running !== undefined) return;
      const mode = full ? 'full' : 'delta';
      await insertRun(tx, { id: newId('run'), sourceId: id, mode, dryRun: false, requestedBy: 'schedule' });
    });
  }
}
