import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { GroupId, UserId } from '../../domain/ids.ts';
import { checkRecord } from '../../domain/sources/checkRecord.ts';
import type { Correlation } from '../../domain/sources/correlate.ts';
import type { SourceError, SourceRecord } from '../../domain/sources/record.ts';
import { lockPeople } from '../acceptance/lockPerson.ts';
import type { UserRow } from '../acceptance/personFields.ts';
import { wrongWith } from '../acceptance/wrongWith.ts';
import type { Tx } from '../connect.ts';
import { sourcePeople } from '../schema/index.ts';
import { correlatePeople } from './correlate.ts';
import { digestOfRecord } from './digest.ts';
import { groupsByName, ownMemberships } from './groups.ts';
import { added, type Outcome, type Taking } from './inRun.ts';
import type { RunChange } from './runs.ts';
import type { SeenPeople } from './seenPeople.ts';
import { type Taken, takeRecord } from './takeRecord.ts';

type Row = typeof sourcePeople.$inferSelect;

/** A record that has something new, with what is known of it. */
interface Fresh {
  readonly record: SourceRecord;
  readonly digest: string;
  readonly row: Row | undefined;
  readonly correlation: Correlation;
}

/** Takes a few dozen people as a source tells of them. What is wrong with one stops none of the others. */
export async function takePeople(
  tx: Tx,
  taking: Taking,
  records: readonly SourceRecord[],
  seen: SeenPeople,
): Promise<Outcome> {
  const errors: SourceError[] = [];
  const rows = await rowsOf(tx, taking, records);
  const { known, fresh } = sift(taking, records, rows, seen, errors);
  await markSeen(tx, taking, known);
  const correlated = await correlateFresh(tx, taking, fresh);
  const people = await lockedPeople(tx, correlated);
  const groups = await groupsByName(tx, taking, [...new Set(fresh.flatMap(({ record }) => record.groups ?? []))]);
  const own = await ownMemberships(tx, taking.source.id, [...people.keys()]);
  const changes: Omit<RunChange, 'runId'>[] = [];
  let counts: Readonly<Record<string, number>> = {
    read: known.length + fresh.length,
    unchanged: known.length,
  };
  for (const one of correlated) {
    const { record, correlation } = one;
    const resolved = resolve(record, groups, seen, errors);
    if (correlation.kind === 'disputed') {
      await keepDisputed(tx, taking, one, correlation.candidates);
      changes.push({ ...changeOf(record, 'dispute'), userId: null });
      counts = added(counts, { disputed: 1 });
      continue;
    }
    const user = correlation.kind === 'matched' ? people.get(correlation.userId) : undefined;
    try {
      const taken = await tx.transaction(async (inner) => {
        const done = await takeRecord(inner, taking, record, {
          user,
          saidActive: one.row?.situation === 'matched' && one.row.saidActive === true,
          groups: resolved.ids,
          own: (user && own.get(user.id)) ?? [],
        });
        await keepTaken(inner, taking, one, done, resolved.complete);
        return done;
      });
      seen.took(record.key, taken.kind === 'leaving');
      counts = added(counts, taken.kind === 'leaving' ? {} : { [taken.kind]: 1 });
      const kind = KINDS[taken.kind];
      if (kind !== undefined) {
        changes.push({ ...changeOf(record, kind), userId: user?.id ?? null, attributes: taken.attributes });
      }
    } catch (error) {
      const wrong = wrongWith(error);
      if (wrong === undefined) throw error;
      errors.push(...wrong.map((it) => ({ place: record.place, ...it })));
      await keepRefused(tx, taking, one);
    }
  }
  return { counts, errors, changes };
}

const KINDS: Readonly<Partial<Record<Taken['kind'], RunChange['kind']>>> = {
  created: 'create',
  updated: 'update',
  scheduled: 'schedule',
};

/** Those who are as they were, by key, and those who have something new; what can't be taken is told. */
function sift(
  { runId, mode }: Taking,
  records: readonly SourceRecord[],
  rows: ReadonlyMap<string, Row>,
  seen: SeenPeople,
  errors: SourceError[],
) {
  const known: string[] = [];
  const fresh: Omit<Fresh, 'correlation'>[] = [];
  const inBatch = new Set<string>();
  for (const record of records) {
    const { key, place } = record;
    const row = rows.get(key);
    const wrong = checkRecord(record);
    if (wrong.length > 0) {
      errors.push(...wrong.map(({ field, message }) => ({ place, field, message })));
      if (row !== undefined) known.push(key);
      continue;
    }
    const digest = digestOfRecord(record);
    const isSame = row?.digest === digest && row.situation !== 'disputed' && row.situation !== 'deleted';
    const wasSeen = row?.seenRun === runId || seen.has(key);
    if (inBatch.has(key) || (wasSeen && mode === 'full')) {
      // Taken by this run already, before its process died: the page comes again.
      if (inBatch.has(key) || (row?.digest !== null && row !== undefined && !isSame)) {
        errors.push({ place, field: 'key', message: 'Another row of the source has the same key.' });
      }
      continue;
    }
    inBatch.add(key);
    if (isSame && row !== undefined) known.push(key);
    else fresh.push({ record, digest, row });
  }
  for (const key of known) seen.saw(key);
  for (const { record } of fresh) seen.saw(record.key);
  return { known, fresh };
}

async function rowsOf(tx: Tx, { source }: Taking, records: readonly SourceRecord[]): Promise<ReadonlyMap<string, Row>> {
  if (records.length === 0) return new Map();
  const keys = records.map(({ key }) => key).filter((key) => !key.includes('\0'));
  const rows = await tx
    .select()
    .from(sourcePeople)
    .where(and(eq(sourcePeople.sourceId, source.id), inArray(sourcePeople.key, keys)));
  return new Map(rows.map((row) => [row.key, row]));
}

async function markSeen(tx: Tx, { source, runId }: Taking, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .update(sourcePeople)
    .set({ seenRun: runId })
    .where(and(eq(sourcePeople.sourceId, source.id), inArray(sourcePeople.key, [...keys])));
}

async function correlateFresh(
  tx: Tx,
  { source }: Taking,
  fresh: readonly Omit<Fresh, 'correlation'>[],
): Promise<readonly Fresh[]> {
  const unknown = fresh.filter(({ row }) => row?.situation !== 'matched' || row.userId === null);
  const found = await correlatePeople(
    tx,
    unknown.map(({ record: { key, fields } }) => ({ key, ...fields })),
    source.id,
  );
  const claimed = new Set<UserId>();
  return fresh.map((one) => {
    const { row, record } = one;
    if (row?.situation === 'matched' && row.userId !== null) {
      return { ...one, correlation: { kind: 'matched', userId: row.userId, by: 'employeeNumber' } as const };
    }
    const correlation = found.get(record.key) ?? ({ kind: 'unmatched' } as const);
    if (correlation.kind !== 'matched') return { ...one, correlation };
    const { userId, by } = correlation;
    // Two rows of one batch that name the same person: the second is in dispute.
    if (claimed.has(userId)) return { ...one, correlation: { kind: 'disputed', candidates: [userId], by } as const };
    claimed.add(userId);
    return { ...one, correlation };
  });
}

async function lockedPeople(tx: Tx, fresh: readonly Fresh[]): Promise<ReadonlyMap<UserId, UserRow>> {
  const ids = fresh.flatMap(({ correlation }) => (correlation.kind === 'matched' ? [correlation.userId] : []));
  return new Map((await lockPeople(tx, ids)).map((user) => [user.id, user]));
}

/** The groups a record names; one that is unknown is told and left out. */
function resolve(
  { groups: named, place }: SourceRecord,
  known: ReadonlyMap<string, GroupId>,
  seen: SeenPeople,
  errors: SourceError[],
): { readonly ids: readonly GroupId[] | undefined; readonly complete: boolean } {
  if (named === undefined) return { ids: undefined, complete: true };
  const missing = named.filter((name) => !known.has(name) && !seen.hasGroup(name)).length;
  if (missing > 0) {
    const message = `${missing} of the ${named.length} groups ${missing === 1 ? 'is' : 'are'} unknown, or built in.`;
    errors.push({ place, field: 'groups', message });
  }
  return { ids: named.flatMap((name) => known.get(name) ?? []), complete: missing === 0 };
}

async function keepTaken(
  tx: Tx,
  { source, runId }: Taking,
  { record, digest, row }: Fresh,
  { kind, userId }: Taken,
  complete: boolean,
): Promise<void> {
  if (userId !== null && row?.userId !== userId) {
    // A record that is gone may have been the same person's: a rehire under another number of the source's.
    await tx
      .update(sourcePeople)
      .set({ userId: null })
      .where(
        and(
          eq(sourcePeople.sourceId, source.id),
          eq(sourcePeople.userId, userId),
          ne(sourcePeople.key, record.key),
          ne(sourcePeople.situation, 'matched'),
        ),
      );
  }
  const isLater = record.effectiveAt !== undefined && Date.parse(record.effectiveAt) > Date.now();
  await upsert(tx, source.id, record.key, {
    userId,
    situation: userId === null ? 'unmatched' : 'matched',
    candidates: null,
    digest: complete ? digest : null,
    seenRun: runId,
    saidActive: record.active !== isLater,
    leavingRun: kind === 'leaving' ? runId : null,
  });
}

async function keepDisputed(
  tx: Tx,
  { source, runId }: Taking,
  { record, digest }: Fresh,
  candidates: readonly UserId[],
): Promise<void> {
  await upsert(tx, source.id, record.key, {
    userId: null,
    situation: 'disputed',
    candidates,
    digest,
    seenRun: runId,
    saidActive: null,
    leavingRun: null,
  });
}

/** Seen all the same, so that nobody leaves by a row that could not be taken; looked at again next time. */
async function keepRefused(tx: Tx, { source, runId }: Taking, { record, row }: Fresh): Promise<void> {
  const { userId = null, situation = 'unmatched', saidActive = null, leavingRun = null, candidates = null } = row ?? {};
  const now = situation === 'deleted' || situation === 'disputed' ? ('unmatched' as const) : situation;
  await upsert(tx, source.id, record.key, {
    ...{ userId, situation: now, saidActive, leavingRun, candidates },
    digest: null,
    seenRun: runId,
  });
}

type Kept = Pick<Row, 'userId' | 'situation' | 'candidates' | 'digest' | 'seenRun' | 'saidActive' | 'leavingRun'>;

async function upsert(tx: Tx, sourceId: Taking['source']['id'], key: string, set: Kept): Promise<void> {
  await tx
    .insert(sourcePeople)
    .values({ sourceId, key, ...set })
    .onConflictDoUpdate({ target: [sourcePeople.sourceId, sourcePeople.key], set: { ...set, updatedAt: sql`now()` } });
}

function changeOf({ key, place }: SourceRecord, kind: RunChange['kind']) {
  return { kind, key, place, attributes: [] as readonly string[] };
}
