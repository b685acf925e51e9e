import { and, eq, inArray } from 'drizzle-orm';
import { isAuthority } from '../../domain/sources/authority.ts';
import { shrinkRefusal } from '../../domain/sources/shrinkGuard.ts';
import type { JsonObject } from '../../domain/values.ts';
import { acceptChange } from '../acceptance/acceptChange.ts';
import { lockPeople } from '../acceptance/lockPerson.ts';
import { withdrawScheduled } from '../acceptance/scheduleHrEvent.ts';
import type { Tx } from '../connect.ts';
import { sourcePeople } from '../schema/index.ts';
import { transact } from '../transact.ts';
import { dropGoneGroups } from './groups.ts';
import { added, inRun, keepChanges, NOTHING, type Outcome, RunLost, type Taking } from './inRun.ts';
import { countPeople, type Leaver, leaversOf } from './leavers.ts';
import { endRun, lockRun, type SourceRun, writeRun } from './runs.ts';
import type { SeenPeople } from './seenPeople.ts';
import { updateSource } from './sources.ts';

const BATCH = 25;

/**
 * Ends a run whose source was read to its end: whoever left goes, unless that would be so many that it is held until
 * somebody approves it. Killed in the middle it goes on from where it was.
 *
 * @param state where the source's next delta begins.
 * @throws RunLost.
 */
export async function finishRun(taking: Taking, state: JsonObject, seen: SeenPeople): Promise<SourceRun> {
  const judged = await judge(taking, state, seen);
  if (judged.status !== 'running') return judged;
  for (let left = BATCH; left === BATCH; ) {
    await inRun(taking, async (tx) => {
      const outcome = await takeLeave(tx, taking, seen);
      left = outcome.counts.gone ?? 0;
      return { ...outcome, counts: { left: outcome.counts.left ?? 0 } };
    });
  }
  return transact(taking.db, async (tx) => {
    const run = await locked(tx, taking);
    const dropped = taking.mode === 'full' && (run.counts.groupsTold ?? 0) > 0 ? await dropGoneGroups(tx, taking) : 0;
    await updateSource(tx, taking.source.id, { state });
    await writeRun(tx, run.id, { counts: added(run.counts, { groupsDeleted: dropped }) });
    return endRun(tx, run, { status: 'done' });
  });
}

/** Holds the run where too many would leave by it; ends a dry one. */
async function judge(taking: Taking, state: JsonObject, seen: SeenPeople): Promise<SourceRun> {
  return transact(taking.db, async (tx) => {
    const run = await locked(tx, taking);
    if (run.approvedAt !== null) return run;
    const leavers = await leaversOf(tx, taking, seen, undefined);
    const leaving = leavers.filter(({ active }) => active);
    const failure = await refusal(tx, taking, run, leaving.length);
    const counts = { ...run.counts, wouldLeave: leaving.length };
    const resume = { at: run.resume?.at ?? null, read: true, state };
    if (taking.dryRun || failure !== undefined) {
      await keepChanges(tx, run, leaving.map(listed));
    }
    if (taking.dryRun) {
      await writeRun(tx, run.id, { counts });
      return endRun(tx, run, { status: 'done', failure: failure ?? null });
    }
    if (failure === undefined) return writeRun(tx, run.id, { resume });
    return writeRun(tx, run.id, { status: 'held', failure, counts, resume, leaseOwner: null, leaseUntil: null });
  });
}

async function refusal(
  tx: Tx,
  taking: Taking,
  run: SourceRun,
  leaving: number,
): Promise<SourceRun['failure'] | undefined> {
  const { source, mode } = taking;
  if (leaving === 0 || !isAuthority(source.authority, 'active')) return undefined;
  const message = shrinkRefusal(leaving, await countPeople(tx, taking), source.shrinkGuard);
  if (message !== undefined) return { code: 'shrink_guard', message };
  const unread = run.counts.unread ?? 0;
  if (mode !== 'full' || unread === 0) return undefined;
  const who = leaving === 1 ? '1 person' : `${leaving} people`;
  const rows = unread === 1 ? 'a row that can not be read' : `${unread} rows that can not be read`;
  return { code: 'unreadable_rows', message: `${who} would leave who may be in ${rows}.` };
}

async function takeLeave(tx: Tx, taking: Taking, seen: SeenPeople): Promise<Outcome> {
  const { source } = taking;
  const leavers = await leaversOf(tx, taking, seen, BATCH);
  const people = new Map(
    (
      await lockPeople(
        tx,
        leavers.map(({ userId }) => userId),
      )
    ).map((user) => [user.id, user]),
  );
  let left = 0;
  for (const { userId } of leavers) {
    const user = people.get(userId);
    if (user === undefined || user.deletedAt !== null || !isAuthority(source.authority, 'active')) continue;
    await withdrawScheduled(tx, user, source.id);
    if (!user.active) continue;
    await acceptChange(tx, user, { active: false }, { type: 'offboard', source: source.id, bulk: true });
    left += 1;
  }
  const keysOf = (told: boolean) => leavers.filter(({ isTold }) => isTold === told).map(({ key }) => key);
  await note(tx, taking, keysOf(true), { leavingRun: null });
  await note(tx, taking, keysOf(false), { situation: 'deleted', digest: null, saidActive: false });
  return { ...NOTHING, counts: { gone: leavers.length, left } };
}

async function note(
  tx: Tx,
  { source }: Taking,
  keys: readonly string[],
  set: Partial<Pick<typeof sourcePeople.$inferSelect, 'leavingRun' | 'situation' | 'digest' | 'saidActive'>>,
): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .update(sourcePeople)
    .set(set)
    .where(and(eq(sourcePeople.sourceId, source.id), inArray(sourcePeople.key, [...keys])));
}

async function locked(tx: Tx, { runId, owner }: Taking): Promise<SourceRun> {
  const run = await lockRun(tx, runId);
  if (run?.status !== 'running' || run.leaseOwner !== owner) throw new RunLost();
  return run;
}

function listed({ key, userId }: Leaver) {
  return { kind: 'leave' as const, key, place: key, userId, attributes: ['active'] };
}
