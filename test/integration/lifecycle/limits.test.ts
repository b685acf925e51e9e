import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inParallel } from '../../../domain/inParallel.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import type { Arrival } from '../../sandbox/traffic.ts';
import { aPerson, type ConnectedApp, connectApp, done, say } from './company.ts';
import { startSecondWorker } from './secondWorker.ts';
import { startTenure, type Tenure } from './startTenure.ts';

/** Two workers and one target: what they do together is what counts. */

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stopSecond: (() => Promise<void>) | undefined;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, token: 'sandbox-token' });
  tenure = await startTenure();
  stopSecond = await startSecondWorker(tenure);
  app = await connectApp(tenure, sandbox);
});

beforeEach(() => sandbox.knobs.clear());

afterAll(async () => {
  await stopSecond?.();
  await tenure?.stop();
  await sandbox?.stop();
});

async function limit(requestsPerSecond: number | null, concurrency: number | null): Promise<void> {
  await tenure.send('PATCH', `/v1/apps/${app.id}`, { limits: { requestsPerSecond, concurrency } });
  sandbox.traffic.forget();
}

/** Takes in so many people at once; answers their events. */
async function takeIn(count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => aPerson());
  const events: string[] = [];
  await inParallel(people, 8, async (person) => {
    events.push(await say(tenure, 'onboard', person));
  });
  return events;
}

async function allDone(events: readonly string[]): Promise<void> {
  for (const id of events) expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
}

/** The most arrivals in any second. */
function busiestSecond(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ at }) => at);
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

describe('an app with limits', () => {
  test('gets no more requests in any second than its rate, from two workers together', async () => {
    await limit(20, null);
    await allDone(await takeIn(30));
    expect(sandbox.traffic.arrivals().length).toBeGreaterThanOrEqual(90);
    // One or two may come a little late here, and the next ones not; without limits it is over a hundred.
    expect(busiestSecond(sandbox.traffic.arrivals())).toBeLessThanOrEqual(22);
  });

  test('has no more requests waiting for an answer than its concurrency', async () => {
    await limit(null, 2);
    sandbox.knobs.add({ times: null, delayMs: 30 });
    await allDone(await takeIn(20));
    expect(sandbox.traffic.mostAtOnce()).toBe(2);
  });

  test('gets more at once as soon as the limit is raised', async () => {
    await limit(null, 1);
    sandbox.knobs.add({ times: null, delayMs: 200 });
    const events = await takeIn(12);
    await arrived(4);
    expect(sandbox.traffic.mostAtOnce()).toBe(1);
    await limit(null, null);
    await allDone(events);
    expect(sandbox.traffic.mostAtOnce()).toBeGreaterThan(2);
  });

  test('lets a leaver pass those who join', async () => {
    const leaver = aPerson();
    await limit(null, null);
    await done(tenure, 'onboard', leaver);
    await limit(10, 1);
    const events = await takeIn(40);
    await arrived(6);
    await done(tenure, 'offboard', leaver);
    const gone = sandbox.effects().find((it) => it.userName === leaver.userName && it.active === false);
    const before = sandbox.traffic.arrivals().filter(({ at }) => at <= (gone?.time ?? 0));
    // Those that came first, its own three, and one or two between: not the hundred that the others still have to make.
    expect(before.length).toBeLessThan(25);
    await limit(null, null);
    await allDone(events);
  });
});

describe('a target that asks for silence', () => {
  test.each([
    ['seconds', () => '2'],
    ['a date', () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000).toUTCString()],
  ])('given as %s: no worker sends anything before it is over', async (_, header) => {
    await limit(null, null);
    const retryAfter = header();
    sandbox.knobs.add({ status: 429, retryAfter, times: 1 });
    const asked = Date.now();
    const events = await takeIn(40);
    await allDone(events);
    const arrivals = sandbox.traffic.arrivals();
    const refused = arrivals.find(({ status }) => status() === 429);
    const from = refused?.at ?? asked;
    const until = /^\d+$/.test(retryAfter) ? from + Number(retryAfter) * 1000 : Date.parse(retryAfter);
    // What was on its way when the answer came, and until the other worker had heard of it.
    const early = arrivals.filter(({ at }) => at > from + 300 && at < until);
    expect(early).toEqual([]);
    expect(arrivals.length).toBeGreaterThan(80);
  });
});

async function arrived(count: number): Promise<void> {
  while (sandbox.traffic.arrivals().length < count) await sleep(10);
}
