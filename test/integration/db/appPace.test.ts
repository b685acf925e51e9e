import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimiter } from '../../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../../db/appPace.ts';
import { pauseApp } from '../../../db/pauses.ts';
import { apps } from '../../../db/schema/index.ts';
import type { AppLimits } from '../../../domain/appLimits.ts';
import type { AppId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { anApp } from '../people/directory.ts';

/** Each store stands for a process: they have nothing in common but the database. */

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function limited(limits: Partial<AppLimits>): Promise<AppId> {
  return anApp(api.db, { limits: { requestsPerSecond: null, concurrency: null, ...limits } });
}

const ask = (id: string, urgent = false) => ({ id, urgent, released: [] });

describe('the pace of an app', () => {
  it('leaves a gap between any two requests, whoever makes them', async () => {
    const appId = await limited({ requestsPerSecond: 2 });
    const [one, other] = [createPaceStore(api.db), createPaceStore(api.db)];
    expect(await one.ask(appId, ask('a'))).toMatchObject({ granted: true, slot: false });
    const next = await other.ask(appId, ask('b'));
    expect(next.granted).toBe(false);
    expect(next.inMs).toBeGreaterThan(0);
    expect(next.inMs).toBeLessThan(530);
  });

  it('follows a changed limit from the next request on', async () => {
    const appId = await limited({ requestsPerSecond: 0.1 });
    const store = createPaceStore(api.db);
    await store.ask(appId, ask('a'));
    expect((await store.ask(appId, ask('b'))).inMs).toBeGreaterThan(5000);
    await api.db
      .update(apps)
      .set({ limits: { requestsPerSecond: 50, concurrency: null } })
      .where(eq(apps.id, appId));
    expect(await store.ask(appId, ask('b'))).toMatchObject({ granted: true });
  });

  it('has so many slots, and one that is given back is free', async () => {
    const appId = await limited({ concurrency: 2 });
    const store = createPaceStore(api.db);
    expect(await store.ask(appId, ask('a'))).toMatchObject({ granted: true, slot: true });
    expect(await store.ask(appId, ask('b'))).toMatchObject({ granted: true });
    expect(await store.ask(appId, ask('c'))).toMatchObject({ granted: false });
    await store.release(appId, ['a']);
    expect(await store.ask(appId, ask('c'))).toMatchObject({ granted: true });
    expect(await store.ask(appId, { id: 'd', urgent: false, released: ['b'] })).toMatchObject({ granted: true });
  });

  it('frees the slot of a killed process in a few seconds, and not that of one that lives', async () => {
    const appId = await limited({ concurrency: 2 });
    const store = createPaceStore(api.db);
    await store.ask(appId, ask('killed'));
    await store.ask(appId, ask('alive'));
    // As if five seconds had passed, in which one of the two was renewed.
    await api.db.execute(sql`update app_pace set in_flight = (
      select jsonb_object_agg(key, value::bigint - 5000) from jsonb_each(in_flight)) where app_id = ${appId}`);
    await store.renew(appId, ['alive', 'long since given back']);
    expect(await store.ask(appId, ask('next'))).toMatchObject({ granted: true });
    expect(await store.ask(appId, ask('one more'))).toMatchObject({ granted: false });
  });

  it('puts what is not urgent aside while a leaver waits, and for a moment after', async () => {
    const appId = await limited({ concurrency: 1 });
    const store = createPaceStore(api.db);
    await store.ask(appId, ask('joiner'));
    expect(await store.ask(appId, ask('leaver', true))).toMatchObject({ granted: false });
    await store.release(appId, ['joiner']);
    expect(await store.ask(appId, ask('another joiner'))).toMatchObject({ granted: false });
    expect(await store.ask(appId, ask('leaver', true))).toMatchObject({ granted: true });
  });

  it('stands still while the target wants silence', async () => {
    const appId = await limited({ requestsPerSecond: 100 });
    const store = createPaceStore(api.db);
    await store.ask(appId, ask('a'));
    await pauseApp(api.db, appId, 60_000);
    const { granted, inMs } = await store.ask(appId, ask('b', true));
    expect(granted).toBe(false);
    expect(inMs).toBeGreaterThan(50_000);
    expect(await store.comeBack(appId)).toBeGreaterThan(50_000);
  });

  it('spreads those that are sent away, but for no longer than half a minute', async () => {
    const appId = await limited({ requestsPerSecond: 1 });
    const store = createPaceStore(api.db);
    await store.ask(appId, ask('a'));
    const times: number[] = [];
    for (let index = 0; index < 12; index += 1) times.push(await store.comeBack(appId));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2000);
    expect(times.at(-1)).toBeGreaterThan(25_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(30_000);
  });
});

describe('the line of those who wait', () => {
  const call = (more: { urgent?: boolean; patienceMs?: number } = {}) => ({
    signal: new AbortController().signal,
    ...more,
  });

  it('lets the most urgent go first', async () => {
    const appId = await limited({ concurrency: 1 });
    const limiter = createLimiter(createPaceStore(api.db));
    const order: string[] = [];
    const leave = await limiter.admit(appId, call());
    const waits = [
      limiter.admit(appId, call({ patienceMs: 20_000 })).then(tell('joiner')),
      limiter.admit(appId, call({ urgent: true })).then(tell('leaver')),
    ];
    leave();
    await Promise.all(waits);
    expect(order).toEqual(['leaver', 'joiner']);
    limiter.close();

    function tell(who: string) {
      return (end: () => void) => {
        order.push(who);
        end();
      };
    }
  });

  it('sends away who would wait long, as throttled, with a time to come again', async () => {
    const appId = await limited({ concurrency: 1 });
    const limiter = createLimiter(createPaceStore(api.db));
    await limiter.admit(appId, call());
    await expect(limiter.admit(appId, call({ patienceMs: 50 }))).rejects.toMatchObject({
      code: 'rate_limited',
      kind: 'transient',
      throttled: true,
      retryAfterMs: expect.any(Number),
    });
    limiter.close();
  });

  it('gives nothing to who is cancelled, and keeps the slot of a request that is under way', async () => {
    const appId = await limited({ concurrency: 1 });
    const [limiter, other] = [createLimiter(createPaceStore(api.db)), createPaceStore(api.db)];
    const end = new AbortController();
    const leave = await limiter.admit(appId, call());
    const waiting = limiter.admit(appId, { signal: end.signal });
    end.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    // Longer than a slot lasts that nobody renews.
    await sleep(5000);
    expect(await other.ask(appId, ask('x'))).toMatchObject({ granted: false });
    leave();
    await expect.poll(async () => (await other.ask(appId, ask('x'))).granted).toBe(true);
    limiter.close();
  });
});
