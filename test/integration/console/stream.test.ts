import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBell } from '../../../db/bell.ts';
import { noteFailure } from '../../../db/quarantine.ts';
import { apps, events } from '../../../db/schema/index.ts';
import { reopenStep, writeWaiting } from '../../../db/steps.ts';
import { permanent } from '../../../domain/errors.ts';
import { type AppId, newId, type UserId } from '../../../domain/ids.ts';
import { createApp, createKey, insertOpenStep, insertUser, withKey } from '../api/fixtures.ts';
import { ADMIN_KEY, startApi, type TestApi } from '../api/startApi.ts';
import { signedInAdmin } from './browser.ts';
import { type Served, type Stream, serveApi } from './listenTo.ts';

const admin = withKey(ADMIN_KEY);
let api: TestApi;
let served: Served;
let appId: AppId;
let userId: UserId;
const open: Stream[] = [];
const end = new AbortController();

beforeAll(async () => {
  api = await startApi();
  served = await serveApi(api);
  appId = await createApp(api);
  userId = await insertUser(api.db);
});
afterAll(async () => {
  for (const stream of open) stream.close();
  await served.stop();
  await api.stop();
});

/** A stream that has been told where it stands. */
async function listen(headers: Record<string, string> = admin): Promise<Stream> {
  const stream = await served.listen(headers);
  open.push(stream);
  await vi.waitFor(() => expect(stream.lastId()).toBeDefined());
  return stream;
}

function heardOf(stream: Stream, event: string, id?: string): readonly Record<string, unknown>[] {
  return stream.heard
    .filter((it) => it.event === event && (id === undefined || it.data.id === id || it.data.appId === id))
    .map(({ data }) => data);
}

function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000 });
}

const running = () => insertOpenStep(api.db, { appId, userId, outcome: 'running' });
const waiting = { attempts: 1, error: { code: 'target_unreachable', message: 'It does not answer.' } };

describe('GET /v1/stream', () => {
  it('tells ids and states of an event whose status or step changes', async () => {
    const stream = await listen();
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    const id = await running();
    await until(() => expect(heardOf(stream, 'event', id)).not.toEqual([]));
    const told = { id, type: 'onboard', status: 'running', userId, appIds: [appId] };
    const count = heardOf(stream, 'event', id).length;
    await writeWaiting(api.db, { eventId: id, appId }, waiting);
    await until(() => expect(heardOf(stream, 'event', id).length).toBeGreaterThan(count));
    expect(heardOf(stream, 'event', id).at(-1)).toEqual(told);
    await api.db.update(events).set({ status: 'cancelled' }).where(eq(events.id, id));
    await until(() => expect(heardOf(stream, 'event', id).at(-1)).toEqual({ ...told, status: 'cancelled' }));
  });

  it('tells that something begins and ends to need a human', async () => {
    const stream = await listen();
    await until(() => expect(heardOf(stream, 'attention')).toBeDefined());
    let count = heardOf(stream, 'attention').length;
    const eventId = await insertOpenStep(api.db, { appId, userId, outcome: 'needs_attention' });
    await until(() => expect(heardOf(stream, 'attention').length).toBeGreaterThan(count));
    await until(() => expect(heardOf(stream, 'event', eventId)).not.toEqual([]));
    count = heardOf(stream, 'attention').length;
    await reopenStep(api.db, { eventId, appId });
    await until(() => expect(heardOf(stream, 'attention').length).toBeGreaterThan(count));
  });

  it('tells that an app is quarantined', async () => {
    const stream = await listen();
    const id = await createApp(api, { displayName: 'Chat' });
    const [app] = await api.db.select().from(apps).where(eq(apps.id, id));
    if (app === undefined) throw new Error('The app is not there.');
    await noteFailure(api.db, app, permanent('target_unauthorized', 'The token is refused.'), true);
    await until(() => expect(heardOf(stream, 'app', id).at(-1)).toEqual({ appId: id, status: 'quarantined' }));
  });

  it('with Last-Event-ID tells what changed since, also what was under way then', async () => {
    const [before, during, after] = [await running(), await running(), await running()];
    const first = await listen();
    const [written, held] = [createBell(end.signal), createBell(end.signal)];
    const slow = api.db.transaction(async (tx) => {
      await tx.update(events).set({ status: 'completed' }).where(eq(events.id, during));
      written.ring();
      await held.wait(10_000);
    });
    await written.wait(10_000);
    await api.db.update(events).set({ status: 'cancelled' }).where(eq(events.id, before));
    await until(() => expect(heardOf(first, 'event', before)).not.toEqual([]));
    const lastId = first.lastId();
    first.close();
    held.ring();
    await slow;
    await api.db.update(events).set({ status: 'completed' }).where(eq(events.id, after));
    const second = await listen({ ...admin, 'last-event-id': String(lastId) });
    await until(() => expect(heardOf(second, 'event', after)).toMatchObject([{ status: 'completed' }]));
    expect(heardOf(second, 'event', during)).toMatchObject([{ status: 'completed' }]);
    expect(heardOf(second, 'event', before)).toEqual([]);
    expect(heardOf(second, 'reset')).toEqual([]);
  });

  it.each([
    ['what is none', 'x'],
    ['a place that this database has not reached', '99999999999:99999999999:'],
    ['one that Postgres would refuse', '12:10:11'],
  ])('with %s as Last-Event-ID tells to read everything again', async (_, id) => {
    const stream = await listen({ ...admin, 'last-event-id': id });
    expect(stream.heard.map(({ event }) => event)).toEqual(['reset']);
  });

  it('tells to read everything again where more than a thousand have changed', async () => {
    const first = await listen();
    const id = String(first.lastId());
    const many = Array.from({ length: 1001 }, () => newId('evt'));
    await api.db
      .insert(events)
      .values(many.map((it) => ({ id: it, type: 'update' as const, userId, priority: 3, workflowId: `update:${it}` })));
    await until(() => expect(heardOf(first, 'reset')).toEqual([{}]));
    const second = await listen({ ...admin, 'last-event-id': id });
    expect(second.heard.map(({ event }) => event)).toEqual(['reset']);
    const third = await listen({ ...admin, 'last-event-id': String(second.lastId()) });
    expect(third.heard.map(({ event }) => event)).toEqual(['attention']);
  });

  it('goes on after the connection that listens was lost', async () => {
    const stream = await listen();
    const [row] = await api.db.execute<{ killed: string }>(sql`
      select count(pg_terminate_backend(pid)) as killed from pg_stat_activity
      where application_name = 'tenure-listen' and datname = current_database()`);
    expect(Number(row?.killed)).toBe(1);
    const id = await running();
    await until(() => expect(heardOf(stream, 'event', id)).not.toEqual([]));
    // What ended to need a human meanwhile is not known.
    await until(() => expect(heardOf(stream, 'attention')).not.toEqual([]));
  });

  it('shares one listening connection', async () => {
    await Promise.all([listen(), listen(), listen()]);
    const [row] = await api.db.execute<{ count: string }>(sql`
      select count(*) as count from pg_stat_activity
      where application_name = 'tenure-listen' and datname = current_database()`);
    expect(Number(row?.count)).toBe(1);
  });

  it('says to HEAD what it is, and goes on for nobody', async () => {
    const answer = await api.call('HEAD', '/v1/stream');
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([200, 'text/event-stream', '']);
  });

  it('ends when the key is revoked, and when the session is', { timeout: 40_000 }, async () => {
    const key = await createKey(api, ['events:read']);
    const keys = await api.call('GET', '/v1/api-keys');
    const hint = `tnr_${key.slice(4, 36)}`;
    expect(keys.text).toContain(hint);
    const browser = await signedInAdmin(api);
    const [byKey, bySession] = await Promise.all([
      listen(withKey(key)),
      listen({ cookie: browser.cookies(), 'sec-fetch-site': 'same-origin' }),
    ]);
    expect((await api.call('DELETE', `/v1/api-keys/key_${key.slice(4, 36)}`)).status).toBeLessThan(300);
    expect((await browser.call('POST', '/auth/sign-out', {})).status).toBe(200);
    await Promise.all([byKey.ended, bySession.ended]);
  });
});

describe('A process that is told to stop', () => {
  it('ends its streams, so that the server closes', async () => {
    const stopping = new AbortController();
    const own = await startApi({ stopping: stopping.signal });
    const server = await serveApi(own);
    const stream = await server.listen(admin);
    await vi.waitFor(() => expect(stream.lastId()).toBeDefined());
    stopping.abort();
    await server.stop();
    await stream.ended;
    await own.stop();
  });
});
