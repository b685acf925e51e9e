import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts, eventSteps, events, memberships, provisioningLog } from '../../../db/schema/index.ts';
import { type AppId, type EventId, type GroupId, newId, type UserId } from '../../../domain/ids.ts';
import type { EventType, StepOutcome } from '../../../domain/lifecycle.ts';
import { createApp, createKey, insertGroup, insertUser, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

const SPAN = 'from=2026-03-02T00:00:00Z&to=2026-03-05T00:00:00Z';
const PLOTS = ['outcomes', 'time-to-provision', 'movements', 'failures', 'leaver-closure'] as const;
const DAYS = ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z', '2026-03-04T00:00:00.000Z'];

let api: TestApi;
let wiki: AppId;
let chat: AppId;
let ann: UserId;
let bob: UserId;
let staff: GroupId;

beforeAll(async () => {
  api = await startApi();
  wiki = await createApp(api);
  chat = await createApp(api, { displayName: '=Chat' });
  ann = await insertUser(api.db);
  bob = await insertUser(api.db, { active: false });
  staff = await insertGroup(api.db, { displayName: 'Staff' });
  await api.db.insert(memberships).values({ groupId: staff, userId: ann });
  await history();
});
afterAll(() => api.stop());

interface Told {
  readonly type: EventType;
  readonly userId: UserId;
  readonly began: string;
  /** It was accepted this long before its date. */
  readonly aheadMs?: number;
  /** Its steps: seconds from its beginning to their end; null: open. */
  readonly steps: readonly (readonly [AppId, StepOutcome, number | null])[];
}

async function tell({ type, userId, began, aheadMs = 0, steps }: Told): Promise<EventId> {
  const start = new Date(began).getTime();
  const createdAt = new Date(start - aheadMs);
  const id = newId('evt', createdAt.getTime());
  const ends = steps.map(([, , seconds]) => (seconds === null ? null : new Date(start + seconds * 1000)));
  const finishedAt = ends.includes(null) ? null : new Date(Math.max(start, ...ends.map((end) => Number(end))));
  await api.db.insert(events).values({
    ...{ id, type, userId, priority: 3, version: 1, workflowId: `${type}:${id}`, startState: 'started', createdAt },
    ...{ status: finishedAt === null ? 'needs_attention' : 'completed', finishedAt },
    effectiveAt: aheadMs > 0 ? new Date(start) : null,
  });
  for (const [index, [appId, outcome]] of steps.entries()) {
    const reason = outcome === 'needs_attention' ? 'required_attribute_missing' : null;
    await api.db.insert(eventSteps).values({ eventId: id, appId, outcome, reason, finishedAt: ends[index] ?? null });
  }
  return id;
}

let stuck: EventId;
let joined: EventId;

/** Ann joins on the 2nd and moves twice on the 4th; Bob joins, and left on the 4th, which was said a month ahead. */
async function history(): Promise<void> {
  joined = await tell({
    ...{ type: 'onboard', userId: ann, began: '2026-03-02T10:00:00Z' },
    steps: [
      [wiki, 'done', 2],
      [chat, 'done', 10],
    ],
  });
  const bobs = await tell({
    ...{ type: 'onboard', userId: bob, began: '2026-03-02T23:30:00Z', steps: [[wiki, 'done', 4]] },
  });
  await tell({ type: 'update', userId: ann, began: '2026-03-04T08:00:00Z', steps: [[wiki, 'unchanged', 1]] });
  await tell({ type: 'group-change', userId: ann, began: '2026-03-04T09:00:00Z', steps: [] });
  stuck = await tell({
    ...{ type: 'offboard', userId: bob, began: '2026-03-04T17:00:00Z', aheadMs: 30 * 86_400_000 },
    steps: [
      [wiki, 'done', 1800],
      [chat, 'needs_attention', null],
    ],
  });
  await api.db.insert(accounts).values([
    { userId: bob, appId: wiki, state: 'inactive', stateSince: new Date('2026-03-04T17:30:00Z') },
    { userId: bob, appId: chat, state: 'active' },
  ]);
  const row = { workflowId: 'w', operation: 'create' as const };
  const anns = { ...row, userId: ann, eventId: joined };
  await api.db.insert(provisioningLog).values([
    { ...anns, appId: wiki, time: new Date('2026-03-02T10:00:02Z'), outcome: 'done' },
    { ...anns, appId: chat, time: new Date('2026-03-02T10:00:10Z'), outcome: 'done', attempts: 3 },
    { ...anns, appId: null, time: new Date('2026-03-04T08:00:01Z'), outcome: 'superseded' },
    { ...row, eventId: bobs, userId: bob, appId: wiki, time: new Date('2026-03-02T23:30:04Z'), outcome: 'skipped' },
    ...[0, 1].map((minutes) => ({
      ...{ ...row, eventId: stuck, userId: bob, appId: chat, appName: 'Chat as it was', httpStatus: 400 },
      ...{ time: new Date(`2026-03-04T17:0${minutes}:00Z`), reason: 'required_attribute_missing' },
      outcome: 'needs_attention' as const,
    })),
    // On the bound: not in the span.
    { ...anns, appId: wiki, groupId: staff, time: new Date('2026-03-05T00:00:00Z'), outcome: 'done' },
  ]);
}

async function dataOf(plot: string, query = SPAN): Promise<unknown> {
  const answer = await api.call('GET', `/v1/stats/${plot}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.at('data');
}

describe('Outcomes over time', () => {
  const none = { done: 0, retried: 0, failed: 0, skipped: 0, other: 0 };

  it('counts rows by how they ended, and has the days on which nothing was', async () => {
    expect(await dataOf('outcomes')).toEqual([
      { time: DAYS[0], ...none, done: 1, retried: 1, skipped: 1 },
      { time: DAYS[1], ...none },
      { time: DAYS[2], ...none, failed: 2, other: 1 },
    ]);
  });

  it('of an app, a type of event, the people of a group', async () => {
    const first = async (filter: string) => Object(await dataOf('outcomes', `${SPAN}&bucket=week&${filter}`))[0];
    const time = DAYS[0];
    expect(await first('app=wiki')).toEqual({ time, ...none, done: 1, skipped: 1 });
    expect(await first('type=offboard')).toEqual({ time, ...none, failed: 2 });
    expect(await first('group=staff')).toEqual({ time, ...none, done: 1, retried: 1, other: 1 });
    expect(await first('group=grp_everybody')).toEqual({ time, ...none, done: 1, retried: 1, other: 1 });
    expect(await first(`group=staff&type=onboard&app=${chat}`)).toEqual({ time, ...none, retried: 1 });
    expect(await first('app=Nothing+like+it')).toEqual({ time, ...none });
    expect(await first('group=Nothing+like+it')).toEqual({ time, ...none });
  });
});

describe('Time to provision', () => {
  it('runs until the last step was done, or the last of the app', async () => {
    const day = { time: DAYS[0], type: 'onboard', count: 2 };
    const none = { type: 'onboard', p50Ms: 0, p95Ms: 0, p99Ms: 0, count: 0 };
    const rest = [
      { time: DAYS[1], ...none },
      { time: DAYS[2], ...none },
    ];
    expect(await dataOf('time-to-provision')).toEqual([{ ...day, p50Ms: 7000, p95Ms: 9700, p99Ms: 9940 }, ...rest]);
    const ofWiki = await dataOf('time-to-provision', `${SPAN}&app=Wiki&type=onboard`);
    expect(ofWiki).toEqual([{ ...day, p50Ms: 3000, p95Ms: 3900, p99Ms: 3980 }, ...rest]);
  });

  it('runs from its date where it was told of ahead, however long before', async () => {
    expect(await dataOf('time-to-provision', `${SPAN}&app=Wiki&type=offboard&bucket=week`)).toEqual([
      { time: DAYS[0], type: 'offboard', p50Ms: 1_800_000, p95Ms: 1_800_000, p99Ms: 1_800_000, count: 1 },
    ]);
  });
});

describe('Joiners, movers and leavers', () => {
  it('are people, each once a bucket', async () => {
    expect(await dataOf('movements')).toEqual([
      { time: DAYS[0], joiners: 2, movers: 0, leavers: 0 },
      { time: DAYS[1], joiners: 0, movers: 0, leavers: 0 },
      { time: DAYS[2], joiners: 0, movers: 1, leavers: 1 },
    ]);
  });

  it('of an app and of a type', async () => {
    const ofChat = { time: DAYS[0], joiners: 1, movers: 0, leavers: 1 };
    expect(await dataOf('movements', `${SPAN}&bucket=week&app=${chat}`)).toEqual([ofChat]);
    const joiners = { time: DAYS[0], joiners: 2, movers: 0, leavers: 0 };
    expect(await dataOf('movements', `${SPAN}&bucket=week&type=onboard`)).toEqual([joiners]);
    expect(await dataOf('movements', `${SPAN}&bucket=week&type=converge`)).toEqual([{ ...joiners, joiners: 0 }]);
  });

  it('go into the day of the zone', async () => {
    expect(await dataOf('movements', `${SPAN}&tz=Europe/Berlin&type=onboard`)).toEqual([
      { time: '2026-03-01T23:00:00.000Z', joiners: 1, movers: 0, leavers: 0 },
      { time: '2026-03-02T23:00:00.000Z', joiners: 1, movers: 0, leavers: 0 },
      { time: '2026-03-03T23:00:00.000Z', joiners: 0, movers: 0, leavers: 0 },
      { time: '2026-03-04T23:00:00.000Z', joiners: 0, movers: 0, leavers: 0 },
    ]);
  });
});

describe('Failures by cause', () => {
  it('are counted by code, status and app, with events to look at', async () => {
    const cause = { code: 'required_attribute_missing', httpStatus: 400, appId: chat, appName: '=Chat', count: 2 };
    expect(await dataOf('failures')).toEqual([{ ...cause, sample: [stuck] }]);
    expect(await dataOf('failures', `${SPAN}&type=onboard`)).toEqual([]);
    expect(await dataOf('failures', 'from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z')).toEqual([]);
  });
});

describe('The closure of leavers', () => {
  const ofWiki = () => ({
    ...{ appId: wiki, appName: 'Wiki', leavers: 1 },
    ...{ within5Min: 0, within1Hour: 1, within24Hours: 1, open: 0 },
  });

  it('says by app how soon, and who is open', async () => {
    const answer = await api.call('GET', `/v1/stats/leaver-closure?${SPAN}`);
    const none = { within5Min: 0, within1Hour: 0, within24Hours: 0 };
    expect(answer.body).toEqual({
      data: [{ appId: chat, appName: '=Chat', leavers: 1, ...none, open: 1 }, ofWiki()],
      open: [
        {
          ...{ userId: bob, userName: expect.stringContaining('@acme.example'), appId: chat },
          ...{ since: '2026-03-04T17:00:00.000Z', eventId: stuck, why: 'required_attribute_missing' },
        },
      ],
      openTotal: 1,
    });
  });

  it('keeps showing who is open when the span is over', async () => {
    const answer = await api.call('GET', '/v1/stats/leaver-closure?from=2026-04-01T00:00:00Z&to=2026-04-02T00:00:00Z');
    expect([answer.at('data'), answer.at('open.0.eventId')]).toEqual([[], stuck]);
    expect(answer.at('openTotal')).toBe(Object.values(Object(answer.at('open'))).length);
  });

  it('of an app', async () => {
    const answer = await api.call('GET', `/v1/stats/leaver-closure?${SPAN}&app=Wiki`);
    expect(answer.body).toEqual({ data: [ofWiki()], open: [], openTotal: 0 });
  });
});

describe('Buckets where clocks are changed', () => {
  const times = async (query: string) =>
    Object.values(Object(await dataOf('outcomes', query))).map((point) => String(Object(point).time).slice(5, 16));

  it('are days of 23 and of 25 hours', async () => {
    expect(await times('from=2026-03-27T23:00:00Z&to=2026-03-30T22:00:00Z&tz=Europe/Berlin')).toEqual([
      '03-27T23:00',
      '03-28T23:00',
      '03-29T22:00',
    ]);
    expect(await times('from=2026-10-23T22:00:00Z&to=2026-10-26T23:00:00Z&tz=Europe/Berlin')).toEqual([
      '10-23T22:00',
      '10-24T22:00',
      '10-25T23:00',
    ]);
  });

  it('are two for the hour that comes twice, and none for the one that does not', async () => {
    expect(await times('from=2026-10-25T00:00:00Z&to=2026-10-25T02:00:00Z&tz=Europe/Berlin&bucket=hour')).toEqual([
      '10-25T00:00',
      '10-25T01:00',
    ]);
    expect(await times('from=2026-03-29T00:30:00Z&to=2026-03-29T02:00:00Z&tz=Europe/Berlin&bucket=hour')).toEqual([
      '03-29T00:00',
      '03-29T01:00',
    ]);
  });

  it('begin at the half hour in India, and weeks on Monday', async () => {
    expect(await times('from=2026-03-01T00:00:00Z&to=2026-03-01T00:40:00Z&tz=Asia/Kolkata&bucket=hour')).toEqual([
      '02-28T23:30',
      '03-01T00:30',
    ]);
    expect(await times('from=2026-03-01T00:00:00Z&to=2026-03-09T00:00:00Z&bucket=week')).toEqual([
      '02-23T00:00',
      '03-02T00:00',
    ]);
  });

  it('are the last 30 days without a span', async () => {
    expect((await times('')).length).toBe(31);
  });
});

describe.each(PLOTS)('%s', (plot) => {
  it('is CSV, too, in which nothing is a formula', async () => {
    const answer = await api.call('GET', `/v1/stats/${plot}?${SPAN}&format=csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toContain(`filename="${plot}-`);
    const [header, ...lines] = answer.text.trimEnd().split('\n');
    expect([header, lines.length]).toEqual([HEADERS[plot], LINES[plot]]);
    expect(answer.text).not.toContain(',=');
  });

  it.each([
    ['from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z', 'from'],
    ['from=2024-01-01T00:00:00Z&to=2026-03-02T00:00:00Z', 'from'],
    ['from=2026-01-01T00:00:00Z&to=2026-03-02T00:00:00Z&bucket=hour', 'from'],
    ['from=yesterday', 'from'],
    ['to=2026-03-02', 'to'],
    ['bucket=month', 'bucket'],
    ['type=leave', 'type'],
    ['tz=Europe/Atlantis', 'tz'],
    ['tz=%2B01:00', 'tz'],
    ['format=xml', 'format'],
    ['app=', 'app'],
    ['group=%00', 'group'],
    ['colour=red', 'colour'],
  ])('refuses %s, naming %s', async (query, field) => {
    const answer = await api.call('GET', `/v1/stats/${plot}?${query}`);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
  });

  it('is for those who may read reports', async () => {
    const key = await createKey(api, ['users:read']);
    expect((await api.call('GET', `/v1/stats/${plot}`, undefined, withKey(key))).status).toBe(403);
  });
});

const HEADERS: Record<(typeof PLOTS)[number], string> = {
  outcomes: 'time,done,retried,failed,skipped,other',
  'time-to-provision': 'time,type,p50Ms,p95Ms,p99Ms,count',
  movements: 'time,joiners,movers,leavers',
  failures: 'code,httpStatus,appId,appName,count,sample',
  'leaver-closure': 'appId,appName,leavers,within5Min,within1Hour,within24Hours,open',
};

const LINES: Record<(typeof PLOTS)[number], number> = {
  ...{ outcomes: 3, 'time-to-provision': 3, movements: 3, failures: 1, 'leaver-closure': 2 },
};
