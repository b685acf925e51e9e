import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventSteps, events, provisioningLog, suppressions, workflowSignals } from '../../../db/schema/index.ts';
import { type AppId, type EventId, isId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { anApp, aPerson, fieldsIn, fresh, hr, idsIn, readEvent, readUser, rowsIn, started } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('the list of events', () => {
  it('is newest first, and pages', async () => {
    const made = [await aPerson(api), await aPerson(api), await aPerson(api)].map(({ eventId }) => eventId);
    const first = await api.call('GET', '/v1/events?limit=2');
    expect(idsIn(first)).toEqual([made[2], made[1]]);
    const second = await api.call('GET', `/v1/events?limit=2&cursor=${String(first.at('nextCursor'))}`);
    expect(idsIn(second)[0]).toBe(made[0]);
  });

  it('is filtered by type, status and time', async () => {
    const before = new Date().toISOString();
    const employeeNumber = fresh('E');
    const onboard = await hr(api, { type: 'onboard', employeeNumber });
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    const span = `from=${encodeURIComponent(before)}&to=${encodeURIComponent(new Date().toISOString())}`;
    expect(await list(span)).toEqual([leave.id, onboard.id]);
    expect(await list(`${span}&type=onboard`)).toEqual([onboard.id]);
    expect(await list(`${span}&status=completed`)).toEqual([onboard.id]);
    expect(await list(`to=${encodeURIComponent('2020-01-01T00:00:00+01:00')}`)).toEqual([]);
  });

  it('is filtered by anything the person is or was known by', async () => {
    const mark = fresh('P');
    const { id, eventId } = await aPerson(api, {
      userName: `${mark}@old.example`,
      email: `${mark}@mail.example`,
      employeeNumber: mark,
    });
    await api.call('PATCH', `/v1/users/${id}`, { userName: `${mark}@new.example`, email: `${mark}@post.example` });
    for (const name of [id, `${mark}@OLD.example`, `${mark}@new.example`, `${mark}@mail.example`, mark]) {
      expect((await list(`user=${encodeURIComponent(name)}`)).at(-1), name).toBe(eventId);
    }
    expect(await list('user=nobody@acme.example')).toEqual([]);
  });

  it('is filtered by app, as a step has it or as the event is about it', async () => {
    const displayName = fresh('My App');
    const appId = await anApp(api.db, { displayName });
    const { eventId } = await aPerson(api);
    const other = await aPerson(api);
    await step(eventId, appId, 'done');
    await api.db.update(events).set({ appId }).where(eq(events.id, other.eventId));
    expect(await list(`app=${appId}`)).toEqual([other.eventId, eventId]);
    expect(await list(`app=${displayName.toLowerCase()}`)).toEqual([other.eventId, eventId]);
    expect(await list(`app=${appId}&limit=1`)).toEqual([other.eventId]);
    expect(await list(`app=${appId}&status=needs_attention`)).toEqual([]);
    expect(await list('app=unheard-of')).toEqual([]);
  });

  it('is exported whole by the same filters, as CSV and as lines of JSON', async () => {
    const appId = await anApp(api.db);
    const made = [await aPerson(api, { displayName: '=Ann' }), await aPerson(api)];
    for (const { eventId } of made) {
      await step(eventId, appId, 'needs_attention', { reason: 'target_refused', operation: 'create' });
      await api.db.update(events).set({ status: 'needs_attention' }).where(eq(events.id, eventId));
    }
    const last = await aPerson(api);
    await step(last.eventId, appId, 'done');
    const path = `/v1/events/export?app=${appId}&status=needs_attention`;
    const csv = await api.call('GET', path);
    expect(csv.status, csv.text).toBe(200);
    const [header, ...rows] = csv.text.trimEnd().split('\n');
    expect(header).toMatch(/^id,type,status,userId,personName,.*,appId,operation,outcome,/);
    expect(rows.map((row) => row.split(',')[0])).toEqual(made.map(({ eventId }) => eventId).reverse());
    expect(rows[1]).toContain(",'=Ann,");
    const lines = (await api.call('GET', `${path}&format=ndjson`)).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: made[1]?.eventId, steps: [{ appId, outcome: 'needs_attention' }] },
      { id: made[0]?.eventId, personName: '=Ann' },
    ]);
    expect((await api.call('GET', '/v1/events/export?app=unheard-of&format=ndjson')).text).toBe('');
    expect((await api.call('GET', '/v1/events/export?app=unheard-of')).text.trimEnd()).toBe(header);
  });

  it('shows each event with its steps', async () => {
    const appId = await anApp(api.db);
    const { eventId } = await aPerson(api);
    await step(eventId, appId, 'needs_attention', {
      reason: 'target_refused',
      operation: 'create',
      attempts: 3,
      error: { code: 'target_refused', message: 'It said no.', remedy: 'Ask again.' },
    });
    const [row] = rowsIn(await api.call('GET', `/v1/events?app=${appId}`));
    const shown = {
      appId,
      operation: 'create',
      outcome: 'needs_attention',
      reason: 'target_refused',
      attempts: 3,
      error: { code: 'target_refused', message: 'It said no.', remedy: 'Ask again.' },
    };
    expect(row).toMatchObject({ id: eventId, steps: [shown] });
    expect((await api.call('GET', `/v1/events/${eventId}`)).body).toMatchObject({ steps: [shown] });
  });

  it.each([
    'status=open',
    'type=hire',
    'from=yesterday',
    'to=2026-01-01',
    'limit=201',
    'cursor=x',
    `cursor=${Buffer.from('["1","usr_1"]').toString('base64url')}`,
    'user=',
    'app=',
    'page=2',
  ])('refuses ?%s, naming it', async (query) => {
    const answer = await api.call('GET', `/v1/events?${query}`);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [query.split('=')[0]]]);
  });
});

describe('steering an event', () => {
  it('sends what was decided to its workflow, and notes who did', async () => {
    const appId = await anApp(api.db);
    const eventId = await stuck(appId);
    for (const action of ['retry', 'skip', 'cancel']) {
      const answer = await api.call('POST', `/v1/events/${eventId}/${action}`, { appId });
      expect([answer.status, answer.at('event.id')], action).toEqual([202, eventId]);
    }
    expect((await api.call('POST', `/v1/events/${eventId}/retry`)).status).toBe(202);
    expect(await signals(eventId)).toEqual([
      ['retry', [{ appId }]],
      ['skip', [{ appId }]],
      ['cancel', [{ appId }]],
      ['retry', [{}]],
    ]);
    const audit = await api.call('GET', `/v1/audit?object=${eventId}`);
    expect(rowsIn(audit).map(({ action }) => action)).toEqual([
      'event.retry',
      'event.cancel',
      'event.skip',
      'event.retry',
    ]);
  });

  it('refuses what is not stuck, and what has ended', async () => {
    const appId = await anApp(api.db);
    const { eventId } = await aPerson(api);
    for (const action of ['retry', 'skip']) {
      const answer = await api.call('POST', `/v1/events/${eventId}/${action}`);
      expect([answer.status, answer.at('code')], action).toEqual([409, 'not_stuck']);
    }
    const other = await api.call('POST', `/v1/events/${await stuck(appId)}/retry`, { appId: await anApp(api.db) });
    expect([other.status, other.at('code')]).toEqual([409, 'not_stuck']);
    await started(api.db, eventId, { status: 'completed', finishedAt: new Date() });
    const late = await api.call('POST', `/v1/events/${eventId}/cancel`);
    expect([late.status, late.at('code')]).toEqual([409, 'event_finished']);
    expect(await signals(eventId)).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    const appId = await anApp(api.db);
    const eventId = await stuck(appId);
    expect((await api.call('POST', `/v1/events/evt_${'0'.repeat(32)}/retry`)).status).toBe(404);
    expect((await api.call('POST', '/v1/events/nonsense/skip')).status).toBe(404);
    const bad = await api.call('POST', `/v1/events/${eventId}/retry`, { appId: 'mine' });
    expect([bad.status, fieldsIn(bad)]).toEqual([422, ['appId']]);
    const more = await api.call('POST', `/v1/events/${eventId}/retry`, { app: appId });
    expect([more.status, fieldsIn(more)]).toEqual([422, ['app']]);
  });

  it('starts a new workflow where the old one was ended from outside', async () => {
    const appId = await anApp(api.db);
    const eventId = await stuck(appId, { reason: 'workflow_ended' });
    const answer = await api.call('POST', `/v1/events/${eventId}/retry`);
    expect(answer.at('event')).toMatchObject({
      status: 'accepted',
      workflowId: `onboard:${eventId}:2`,
      steps: [{ outcome: 'pending', reason: null }],
    });
    expect(await readEvent(api.db, eventId)).toMatchObject({ run: 2, startState: 'pending' });
    expect(await signals(eventId)).toEqual([]);
  });

  it('skips by itself what no workflow works on any more', async () => {
    const appId = await anApp(api.db);
    const eventId = await stuck(appId, { reason: 'workflow_ended' });
    const answer = await api.call('POST', `/v1/events/${eventId}/skip`);
    expect(answer.at('event')).toMatchObject({
      status: 'completed',
      steps: [{ outcome: 'skipped', reason: 'skipped_by_operator' }],
    });
    const rows = await api.db.select().from(provisioningLog).where(eq(provisioningLog.eventId, eventId));
    expect(rows).toMatchObject([{ appId, outcome: 'skipped' }]);
  });

  it('repeats a cancelled event that took something from the person, by a new one', async () => {
    const { id, eventId } = await aPerson(api);
    await started(api.db, eventId, { status: 'cancelled', finishedAt: new Date() });
    expect((await api.call('POST', `/v1/events/${eventId}/retry`)).at('code')).toBe('not_stuck');
    await api.db.insert(suppressions).values({ userId: id, appId: await anApp(api.db), eventId });
    const answer = await api.call('POST', `/v1/events/${eventId}/retry`);
    expect(answer.at('event')).toMatchObject({ type: 'onboard', userId: id, status: 'accepted' });
    expect(answer.at('event.id')).not.toBe(eventId);
    expect((await readUser(api.db, id)).version).toBe(2);
    expect(await api.db.select().from(suppressions).where(eq(suppressions.userId, id))).toEqual([]);
  });
});

describe('retrying many', () => {
  it('retries what needs attention of the events that match, by query or body', async () => {
    const [one, two] = [await anApp(api.db), await anApp(api.db)];
    const [first, second, ended] = [await stuck(one), await stuck(one), await stuck(one, { reason: 'workflow_ended' })];
    const elsewhere = await stuck(two);
    await step(first, two, 'needs_attention');
    const answer = await api.call('POST', `/v1/events/retry?app=${one}`);
    expect([answer.status, answer.body]).toEqual([202, { matched: 3 }]);
    expect(await signals(first)).toEqual([['retry', [{ appId: one }]]]);
    expect(await signals(second)).toEqual([['retry', [{ appId: one }]]]);
    expect(await signals(elsewhere)).toEqual([]);
    expect((await readEvent(api.db, ended)).run).toBe(2);
    const byBody = await api.call('POST', '/v1/events/retry', { app: two, type: 'onboard', status: 'needs_attention' });
    expect(byBody.body).toEqual({ matched: 2 });
    expect((await api.call('POST', '/v1/events/retry', { status: 'completed' })).body).toEqual({ matched: 0 });
  });

  it('refuses a filter it does not know', async () => {
    const query = await api.call('POST', '/v1/events/retry?stage=x');
    expect([query.status, fieldsIn(query)]).toEqual([422, ['stage']]);
    const body = await api.call('POST', '/v1/events/retry', { status: 'stuck' });
    expect([body.status, fieldsIn(body)]).toEqual([422, ['status']]);
  });
});

describe('skipping and cancelling many', () => {
  it('skips what is stuck of the events that match, with an app only its steps', async () => {
    const [one, two] = [await anApp(api.db), await anApp(api.db)];
    const [both, ended, elsewhere] = [
      await stuck(one),
      await stuck(one, { reason: 'workflow_ended' }),
      await stuck(two),
    ];
    await step(both, two, 'needs_attention');
    const running = await runs(one);
    const answer = await api.call('POST', `/v1/events/skip?app=${one}`);
    expect([answer.status, answer.body]).toEqual([202, { matched: 2 }]);
    expect(await signals(both)).toEqual([['skip', [{ appId: one }]]]);
    expect(await signals(elsewhere)).toEqual([]);
    expect(await signals(running)).toEqual([]);
    expect((await readEvent(api.db, ended)).status).toBe('completed');
  });

  it('cancels whatever is open of the events that match', async () => {
    const app = await anApp(api.db);
    const [waiting, ended, running] = [
      await stuck(app),
      await stuck(app, { reason: 'workflow_ended' }),
      await runs(app),
    ];
    const { id, eventId: unstarted } = await aPerson(api);
    expect((await api.call('POST', '/v1/events/cancel', { app })).body).toEqual({ matched: 3 });
    expect(await signals(waiting)).toEqual([['cancel', [{ appId: app }]]]);
    expect(await signals(running)).toEqual([['cancel', [{ appId: app }]]]);
    expect((await readEvent(api.db, ended)).run).toBe(2);
    expect((await api.call('POST', '/v1/events/cancel', { user: id })).body).toEqual({ matched: 1 });
    expect(await signals(unstarted)).toEqual([['cancel', [{}]]]);
  });

  it('only counts when asked to', async () => {
    const app = await anApp(api.db);
    const [first, second] = [await stuck(app), await stuck(app, { reason: 'workflow_ended' })];
    for (const word of ['retry', 'skip', 'cancel']) {
      expect((await api.call('POST', `/v1/events/${word}?app=${app}&dryRun=true`)).body, word).toEqual({ matched: 2 });
    }
    expect(await signals(first)).toEqual([]);
    expect(await readEvent(api.db, second)).toMatchObject({ status: 'needs_attention', run: 1 });
  });

  it.each(['skip', 'cancel'])('%s refuses to mean everything, and a filter it does not know', async (word) => {
    for (const [query, body] of [
      ['', {}],
      ['?dryRun=true', undefined],
    ] as const) {
      const answer = await api.call('POST', `/v1/events/${word}${query}`, body);
      expect([answer.status, fieldsIn(answer)]).toEqual([422, ['status']]);
    }
    const unknown = await api.call('POST', `/v1/events/${word}?dryRun=yes`, { status: 'needs_attention' });
    expect([unknown.status, fieldsIn(unknown)]).toEqual([422, ['dryRun']]);
  });
});

async function list(query: string): Promise<EventId[]> {
  const ids = idsIn(await api.call('GET', `/v1/events?${query}`));
  return ids.filter((id): id is EventId => typeof id === 'string' && isId('evt', id));
}

async function step(
  eventId: EventId,
  appId: AppId,
  outcome: 'done' | 'needs_attention' | 'running',
  changes: Partial<typeof eventSteps.$inferInsert> = {},
): Promise<void> {
  const finishedAt = outcome === 'done' ? new Date() : null;
  await api.db.insert(eventSteps).values({ eventId, appId, outcome, finishedAt, ...changes });
}

/** An onboard whose step for the app waits for a human. */
async function stuck(appId: AppId, changes: Partial<typeof eventSteps.$inferInsert> = {}): Promise<EventId> {
  const { eventId } = await aPerson(api);
  await started(api.db, eventId, { status: 'needs_attention' });
  await step(eventId, appId, 'needs_attention', changes);
  return eventId;
}

/** An onboard whose step for the app is under way. */
async function runs(appId: AppId): Promise<EventId> {
  const { eventId } = await aPerson(api);
  await started(api.db, eventId, { status: 'running' });
  await step(eventId, appId, 'running');
  return eventId;
}

async function signals(eventId: EventId) {
  const rows = await api.db
    .select()
    .from(workflowSignals)
    .where(and(eq(workflowSignals.eventId, eventId)))
    .orderBy(workflowSignals.id);
  return rows.map(({ name, args }) => [name, args]);
}
