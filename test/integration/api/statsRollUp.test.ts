import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventSteps, events, provisioningLog } from '../../../db/schema/index.ts';
import { rollUp } from '../../../db/stats/rollUp.ts';
import { type AppId, type EventId, newId, type UserId } from '../../../domain/ids.ts';
import { EVENT_TYPES, type EventType, STEP_OUTCOMES } from '../../../domain/lifecycle.ts';
import { createApp, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

/** Around the day on which Berlin's clocks are put forward. */
const FIRST = Date.parse('2026-03-27T00:00:00Z');
const DAYS = 5;
const SPAN = 'from=2026-03-27T10:20:00Z&to=2026-03-31T18:07:30Z';
const ZONES = ['Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'];
const PLOTS = ['outcomes', 'time-to-provision', 'movements', 'leaver-closure'];

let api: TestApi;
let apps: AppId[];
let people: UserId[];
/** The same numbers at each run. */
let seed = 20260329;
function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}
function oneOf<T>(values: readonly [T, ...T[]] | readonly T[]): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error('Nothing to choose from.');
  return value;
}

beforeAll(async () => {
  api = await startApi();
  apps = [
    await createApp(api),
    await createApp(api, { displayName: 'Chat' }),
    await createApp(api, { displayName: 'Chat' }),
  ];
  people = [await insertUser(api.db), await insertUser(api.db, { active: false }), await insertUser(api.db)];
  await happen(150);
});
afterAll(() => api.stop());

/** Events at any time of these days, and not in their order, with steps and rows of the log. */
async function happen(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const began = FIRST + random(DAYS * 86_400) * 1000;
    const type = oneOf<EventType>(EVENT_TYPES.filter((it) => it !== 'converge'));
    const userId = oneOf(people);
    const id = newId('evt', began);
    const finishedAt = random(5) === 0 ? null : new Date(began + random(90_000));
    await api.db.transaction(async (tx) => {
      await tx.insert(events).values({
        ...{ id, type, userId, priority: 3, version: 1, workflowId: `${type}:${id}`, startState: 'started' },
        ...{ createdAt: new Date(began), status: finishedAt === null ? 'running' : 'completed', finishedAt },
      });
      // As of an event that touches no app.
      if (random(8) === 0) {
        const row = { eventId: id, workflowId: 'w', userId, outcome: 'skipped' as const, reason: 'no_app' };
        await tx.insert(provisioningLog).values({ ...row, time: new Date(began) });
      }
      for (const appId of apps.filter(() => random(2) === 0)) {
        const outcome = finishedAt === null ? 'running' : oneOf(['done', 'done', 'unchanged', 'skipped'] as const);
        await tx.insert(eventSteps).values({ eventId: id, appId, outcome, finishedAt });
        await tx.insert(provisioningLog).values({
          ...{ eventId: id, workflowId: 'w', userId, appId, operation: 'create' },
          ...{ time: new Date(began + random(60_000)), outcome: oneOf(STEP_OUTCOMES), attempts: 1 + random(2) },
        });
      }
    });
  }
}

async function dataOf(plot: string, query: string): Promise<Record<string, unknown>[]> {
  const answer = await api.call('GET', `/v1/stats/${plot}?${SPAN}&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return Object(answer.at('data'));
}

/** Every plot, with each filter. */
async function everything(): Promise<unknown> {
  const answers: Record<string, unknown> = {};
  for (const plot of PLOTS)
    for (const filter of ['', 'app=Wiki', 'app=Chat', 'type=offboard', 'app=Chat&type=onboard', 'app=Nothing'])
      for (const query of [`tz=Europe/Berlin&${filter}`, `tz=Asia/Kathmandu&bucket=hour&${filter}`])
        answers[`${plot} ${query}`] = await dataOf(plot, query);
  return answers;
}

const KIND: Readonly<Record<string, string>> = { needs_attention: 'failed', skipped: 'skipped' };

/** What the plot of outcomes has to say, counted here from every row. */
async function expectOutcomes(
  query: string,
  isAsked: (row: { appId: AppId | null; type: string }) => boolean,
): Promise<void> {
  const told = await dataOf('outcomes', query);
  const rows = await api.db
    .select({
      time: provisioningLog.time,
      appId: provisioningLog.appId,
      outcome: provisioningLog.outcome,
      attempts: provisioningLog.attempts,
      type: events.type,
    })
    .from(provisioningLog)
    .innerJoin(events, eq(events.id, provisioningLog.eventId));
  const [from, to] = [Date.parse('2026-03-27T10:20:00Z'), Date.parse('2026-03-31T18:07:30Z')];
  const counts = told.map(({ time }) => ({ time, done: 0, retried: 0, failed: 0, skipped: 0, other: 0 }));
  for (const row of rows) {
    const at = row.time.getTime();
    if (at < from || at >= to || !isAsked(row)) continue;
    const bucket = counts.findLast(({ time }) => Date.parse(String(time)) <= at);
    if (bucket === undefined) throw new Error('A row before the first bucket.');
    const isDone = row.outcome === 'done' || row.outcome === 'unchanged';
    const kind = isDone ? (row.attempts > 1 ? 'retried' : 'done') : (KIND[row.outcome] ?? 'other');
    Object.assign(bucket, { [kind]: Number(Object(bucket)[kind]) + 1 });
  }
  expect(told, query).toEqual(counts);
}

async function expectRowsCounted(): Promise<void> {
  for (const tz of ZONES)
    for (const bucket of ['hour', 'day', 'week']) {
      const query = `tz=${tz}&bucket=${bucket}`;
      await expectOutcomes(query, () => true);
      await expectOutcomes(`${query}&app=Wiki`, ({ appId }) => appId === apps[0]);
      await expectOutcomes(`${query}&type=update`, ({ type }) => type === 'update');
      await expectOutcomes(
        `${query}&app=Chat&type=update`,
        ({ appId, type }) => type === 'update' && (appId === apps[1] || appId === apps[2]),
      );
    }
}

async function countOf(table: string): Promise<number> {
  const [row] = await api.db.execute<{ rows: string }>(sql`select count(*) as rows from ${sql.raw(table)}`);
  return Number(row?.rows);
}

describe('What plots read is added up by and by', () => {
  it('and they say the same before, meanwhile and after', async () => {
    const before = await everything();
    await expectRowsCounted();
    await rollUp(api.db);
    expect([await countOf('log_hour_changes'), await countOf('event_times_stale')]).toEqual([0, 0]);
    expect(await countOf('event_times')).toBeGreaterThan(0);
    expect(await everything()).toEqual(before);
    await expectRowsCounted();
  });

  it('rows that come late, change or go, and events that end, show at once', async () => {
    await happen(40);
    await api.db.execute(sql`delete from provisioning_log where id % 7 = 0`);
    await api.db.execute(
      sql`update provisioning_log set outcome = 'skipped', time = time + interval '3 hours' where id % 11 = 0`,
    );
    await end();
    await api.db.delete(eventSteps).where(sql`event_id in (select id from events order by id limit 5)`);
    await api.db.delete(events).where(sql`id in (select id from events order by id limit 5)`);
    await expectRowsCounted();
    const meanwhile = await everything();
    await rollUp(api.db);
    expect(await everything()).toEqual(meanwhile);
    await expectRowsCounted();
    // From nothing but the rows themselves.
    await api.db.execute(sql`truncate event_times`);
    await api.db.execute(sql`insert into event_times_stale (event_id) select id from events`);
    expect(await everything()).toEqual(meanwhile);
  });

  it('several at once count nothing twice', async () => {
    await happen(30);
    await Promise.all([rollUp(api.db), rollUp(api.db), happen(20), rollUp(api.db)]);
    await rollUp(api.db);
    await expectRowsCounted();
  });
});

/** The open steps of some events are done. */
async function end(): Promise<void> {
  const open = await api.db.select({ id: events.id }).from(events).where(eq(events.status, 'running')).limit(10);
  for (const { id } of open) await api.db.transaction((tx) => endOne(tx, id));
}

async function endOne(tx: Pick<TestApi['db'], 'update'>, id: EventId): Promise<void> {
  const finishedAt = new Date(FIRST + DAYS * 86_400_000);
  await tx.update(eventSteps).set({ outcome: 'done', finishedAt }).where(eq(eventSteps.eventId, id));
  await tx.update(events).set({ status: 'completed', finishedAt }).where(eq(events.id, id));
}
