import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventSteps } from '../../../db/schema/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aGroup, aPerson, connectApp, done, membersOf, type Person, say, writesTo } from './company.ts';
import { type EventView, startTenure, type Tenure } from './startTenure.ts';

/** Three apps, everybody entitled to each; the third is the one that fails. */
let tenure: Tenure;
let sandboxes: readonly [Sandbox, Sandbox, Sandbox];
let apps: readonly [string, string, string];

const REFUSE = { methods: ['POST' as const], path: '/Users', status: 400, times: null };

beforeAll(async () => {
  tenure = await startTenure();
  sandboxes = [await target(), await target(), await target()];
  const connected = [];
  for (const sandbox of sandboxes) connected.push((await connectApp(tenure, sandbox)).id);
  apps = [connected[0] ?? '', connected[1] ?? '', connected[2] ?? ''];
});

beforeEach(() => {
  for (const sandbox of sandboxes) sandbox.knobs.clear();
});

afterAll(async () => {
  await tenure?.stop();
  for (const sandbox of sandboxes ?? []) await sandbox.stop();
});

const target = () => startSandbox({ port: 0, token: 'sandbox-token' });
const stepOf = (event: EventView, appId: string) => event.steps.find((step) => step.appId === appId);
const isActive = (sandbox: Sandbox, person: Person) => accountOf(sandbox, person)?.attributes.active;

/** Somebody who has joined the first two apps and is stuck at the third. */
async function stuckJoiner(more: Record<string, unknown> = {}): Promise<{ person: Person; id: string }> {
  const person = aPerson();
  sandboxes[2].knobs.add(REFUSE);
  const id = await say(tenure, 'onboard', person, { attributes: person.attributes, ...more });
  await expect
    .poll(async () => (await tenure.event(id)).steps.map(({ outcome }) => outcome).sort(), { timeout: 10_000 })
    .toEqual(['done', 'done', 'needs_attention']);
  return { person, id };
}

async function accessOf(userId: string | null) {
  const access = await tenure.send('GET', `/v1/users/${userId}/access`);
  const rows = z.array(z.looseObject({ appId: z.string(), suppressedBy: z.string().nullish() }));
  return rows.parse(access.data);
}

describe('cancel', () => {
  test('takes back what the event gave, and nothing brings it back but a new grant', async () => {
    const { person, id } = await stuckJoiner();
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'compensated', reason: 'cancelled_by_operator' });
    expect(stepOf(event, apps[1])).toMatchObject({ outcome: 'compensated', operation: 'deactivate' });
    expect(stepOf(event, apps[2])).toMatchObject({ outcome: 'cancelled' });
    expect(isActive(sandboxes[0], person)).toBe(false);
    expect(isActive(sandboxes[1], person)).toBe(false);
    expect(accountOf(sandboxes[2], person)).toBeUndefined();

    // The story in the report: given, then taken back, each once.
    const rows = await tenure.report(`user=${person.employeeNumber}&app=${apps[0]}`);
    expect(rows.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['create', 'done'],
      ['deactivate', 'compensated'],
    ]);
    const access = await accessOf(event.userId);
    expect(access.map(({ suppressedBy }) => suppressedBy)).toEqual([id, id, id]);

    await done(tenure, 'update', person, { attributes: { title: 'Engineer' } });
    expect(isActive(sandboxes[0], person)).toBe(false);
    expect(accountOf(sandboxes[2], person)).toBeUndefined();

    sandboxes[2].knobs.clear();
    const again = z.looseObject({ event: z.looseObject({ id: z.string() }) });
    const repeated = again.parse(await tenure.send('POST', `/v1/events/${id}/retry`)).event.id;
    expect(repeated).not.toBe(id);
    expect(await tenure.settled(repeated)).toMatchObject({ status: 'completed' });
    for (const sandbox of sandboxes) expect(isActive(sandbox, person)).toBe(true);
    expect((await tenure.event(id)).status).toBe('cancelled');
  });

  test('of one step leaves the others', async () => {
    const { person, id } = await stuckJoiner();
    await tenure.send('POST', `/v1/events/${id}/cancel`, { appId: apps[2] });
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'done' });
    expect(stepOf(event, apps[2])).toMatchObject({ outcome: 'cancelled' });
    expect(isActive(sandboxes[0], person)).toBe(true);
  });

  test('leaves alone what was only found, and what was there before', async () => {
    const person = aPerson();
    sandboxes[0].store.put('User', undefined, { userName: person.userName, active: true, title: 'of old' });
    sandboxes[2].knobs.add(REFUSE);
    const id = await say(tenure, 'onboard', person);
    await tenure.settled(id, 'needs_attention');
    await expect.poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome).toBe('done');
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    const event = await tenure.settled(id);
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'done' });
    expect(isActive(sandboxes[0], person)).toBe(true);
    expect(isActive(sandboxes[1], person)).toBe(false);
    const suppressed = (await accessOf(event.userId)).filter(({ suppressedBy }) => suppressedBy != null);
    expect(suppressed.map(({ appId }) => appId).sort()).toEqual([apps[1], apps[2]].sort());

    sandboxes[2].knobs.clear();
    const known = aPerson();
    await done(tenure, 'onboard', known);
    sandboxes[2].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400, times: null });
    const moved = await say(tenure, 'update', known, { attributes: { title: 'Other' } });
    await tenure.settled(moved, 'needs_attention');
    await tenure.send('POST', `/v1/events/${moved}/cancel`);
    expect(stepOf(await tenure.settled(moved), apps[2])).toMatchObject({ outcome: 'cancelled' });
    for (const sandbox of sandboxes) expect(isActive(sandbox, known)).toBe(true);
  });

  test('finds an account whose creation was under way', async () => {
    const person = aPerson();
    sandboxes[0].knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', drop: true, delayMs: 500 });
    const id = await say(tenure, 'onboard', person);
    await expect.poll(() => accountOf(sandboxes[0], person)).toBeDefined();
    sandboxes[0].knobs.add({ status: 503, times: null });
    await expect.poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome).toBe('waiting');
    expect(isActive(sandboxes[0], person)).toBe(true);
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    sandboxes[0].knobs.clear();
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'compensated' });
    for (const sandbox of sandboxes) expect(isActive(sandbox, person)).toBe(false);
  });

  test('from the Temporal UI does the same', async () => {
    const { person, id } = await stuckJoiner();
    const { workflowId } = await tenure.event(id);
    const handle = tenure.temporal.client.workflow.getHandle(workflowId);
    await handle.cancel();
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled' });
    expect(isActive(sandboxes[0], person)).toBe(false);
    await expect.poll(async () => (await handle.describe()).status.name).toBe('CANCELLED');
  });

  test('takes memberships back with the account', async () => {
    const group = await aGroup(tenure, 'Compensated');
    const { person, id } = await stuckJoiner({ groups: { set: [group.externalId] } });
    expect(membersOf(sandboxes[0], 'Compensated')).toEqual([person.userName]);
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await tenure.settled(id);
    expect(membersOf(sandboxes[0], 'Compensated')).toEqual([]);
    const rows = await tenure.report(`user=${person.employeeNumber}&app=${apps[0]}`);
    expect(rows.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['create', 'done'],
      ['add_member', 'done'],
      ['deactivate', 'compensated'],
      ['remove_member', 'compensated'],
    ]);
  });

  test('leaves what a newer event grants', async () => {
    const group = await aGroup(tenure);
    const sandbox = await target();
    const app = await connectApp(tenure, sandbox, {}, { groupId: group.id });
    const person = aPerson();
    sandbox.knobs.add(REFUSE);
    const id = await say(tenure, 'onboard', person, {
      attributes: person.attributes,
      groups: { set: [group.externalId] },
    });
    await tenure.settled(id, 'needs_attention');
    const other = await aGroup(tenure);
    await tenure.send('POST', '/v1/policies', { appId: app.id, groupId: other.id, name: 'Other way' });
    const newer = await say(tenure, 'group-change', person, { groups: { add: [other.externalId] } });
    await tenure.settled(newer, 'needs_attention');
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await tenure.settled(id);
    sandbox.knobs.clear();
    await tenure.send('POST', `/v1/events/${newer}/retry`);
    await tenure.settled(newer);
    expect(isActive(sandbox, person)).toBe(true);
    await sandbox.stop();
    await tenure.send('DELETE', `/v1/apps/${app.id}`);
  });
});

describe('an event that is all or nothing', () => {
  test('takes everything back when a step fails for good, the last given first', async () => {
    const person = aPerson();
    // The first app's account is made last.
    sandboxes[0].knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', delayMs: 600 });
    sandboxes[2].knobs.add({ ...REFUSE, delayMs: 1500 });
    const id = await say(tenure, 'onboard', person, { attributes: person.attributes, onFailure: 'compensate' });
    const event = await tenure.settled(id);
    expect(event.status).toBe('completed');
    expect(event.steps.map(({ outcome }) => outcome)).toEqual(['compensated', 'compensated', 'compensated']);
    // Which one it was, and why.
    expect(event.cause).toMatchObject({ kind: 'step_failed', appId: apps[2], id: stepOf(event, apps[2])?.reason });
    expect(stepOf(event, apps[2])?.reason).toBe('target_rejected');
    expect(stepOf(event, apps[0])).toMatchObject({ operation: 'deactivate', reason: 'event_failed' });
    const undone = [0, 1].map((at) => sandboxes[at]?.effects(0).findLast((it) => it.userName === person.userName));
    expect(undone.map((effect) => effect?.active)).toEqual([false, false]);
    expect(undone[0]?.time).toBeLessThan(undone[1]?.time ?? 0);
    expect(accountOf(sandboxes[2], person)).toBeUndefined();
  });

  test('is done like any other when nothing fails', async () => {
    const person = aPerson();
    const event = await done(tenure, 'onboard', person, { attributes: person.attributes, onFailure: 'compensate' });
    expect(event.steps.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  });
});

describe('faults in the compensation itself', () => {
  test('it goes on through 503s and lost answers, and undoes once', async () => {
    const { person, id } = await stuckJoiner();
    sandboxes[0].knobs.add({ methods: ['GET'], status: 503, times: 2 });
    sandboxes[0].knobs.add({ phase: 'after', methods: ['PATCH'], path: '/Users', drop: true });
    sandboxes[1].knobs.add({ methods: ['PATCH'], path: '/Users', status: 503, times: 2 });
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(isActive(sandboxes[0], person)).toBe(false);
    expect(isActive(sandboxes[1], person)).toBe(false);
    expect(writesTo(sandboxes[0], person)).toEqual(['POST', 'PATCH']);
    expect(writesTo(sandboxes[1], person)).toEqual(['POST', 'PATCH']);
  });

  test('what it can’t undo waits for a human, who retries or leaves it', async () => {
    const { person, id } = await stuckJoiner();
    sandboxes[0].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400, times: 2 });
    sandboxes[1].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400, times: null });
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await expect
      .poll(async () => (await tenure.event(id)).steps.filter((step) => step.outcome === 'needs_attention').length, {
        timeout: 10_000,
      })
      .toBe(2);
    await tenure.send('POST', `/v1/events/${id}/retry`, { appId: apps[0] });
    // Refused a second time: two words at once would be one.
    await expect.poll(() => sandboxes[0].knobs.rules(), { timeout: 10_000 }).toHaveLength(0);
    await expect
      .poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('needs_attention');
    await tenure.send('POST', `/v1/events/${id}/retry`, { appId: apps[0] });
    await expect
      .poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('compensated');
    await tenure.send('POST', `/v1/events/${id}/skip`, { appId: apps[1] });
    const event = await tenure.settled(id);
    expect(stepOf(event, apps[1])).toMatchObject({ outcome: 'skipped', reason: 'skipped_by_operator' });
    expect(isActive(sandboxes[0], person)).toBe(false);
    expect(isActive(sandboxes[1], person)).toBe(true);
  });

  test('one app’s own cancel that waits for a human does not keep the others from being cancelled', async () => {
    const person = aPerson();
    sandboxes[2].knobs.add(REFUSE);
    // Its account is made, but nobody hears of it.
    sandboxes[0].knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', drop: true, delayMs: 500 });
    const id = await say(tenure, 'onboard', person);
    await expect.poll(() => accountOf(sandboxes[0], person)).toBeDefined();
    sandboxes[0].knobs.add({ status: 503, times: null });
    await expect
      .poll(async () => (await tenure.event(id)).steps.map(({ outcome }) => outcome).sort())
      .toEqual(['done', 'needs_attention', 'waiting']);
    await tenure.send('POST', `/v1/events/${id}/cancel`, { appId: apps[0] });
    const isTakenBack = and(eq(eventSteps.compensating, true), sql`event_id = ${id}`);
    await expect.poll(() => tenure.api.db.select().from(eventSteps).where(isTakenBack)).toHaveLength(1);
    sandboxes[0].knobs.clear();
    sandboxes[0].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400, times: null });
    await expect.poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome).toBe('needs_attention');
    expect(stepOf(await tenure.event(id), apps[1])?.outcome).toBe('done');

    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await expect.poll(async () => stepOf(await tenure.event(id), apps[1])?.outcome).toBe('compensated');
    const waiting = await tenure.event(id);
    expect(waiting.status).toBe('needs_attention');
    expect(stepOf(waiting, apps[2])?.outcome).toBe('cancelled');
    expect(isActive(sandboxes[1], person)).toBe(false);

    sandboxes[0].knobs.clear();
    await tenure.send('POST', `/v1/events/${id}/retry`);
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(event.steps.map(({ outcome }) => outcome).sort()).toEqual(['cancelled', 'compensated', 'compensated']);
    expect(writesTo(sandboxes[0], person)).toEqual(['POST', 'PATCH']);
    expect(writesTo(sandboxes[1], person)).toEqual(['POST', 'PATCH']);
  });

  test('a leaver is not kept by it', async () => {
    const { person, id } = await stuckJoiner();
    sandboxes[0].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400 });
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await expect
      .poll(async () => stepOf(await tenure.event(id), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('needs_attention');
    await done(tenure, 'offboard', person);
    expect(isActive(sandboxes[0], person)).toBe(false);
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled' });
  });

  test('of somebody who leaves meanwhile it is told as what it was', async () => {
    const { person, id } = await undoneInVain();
    const left = await say(tenure, 'offboard', person);
    await expect
      .poll(async () => stepOf(await tenure.event(left), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('needs_attention');
    sandboxes[0].knobs.clear();
    await tenure.send('POST', `/v1/events/${id}/retry`, { appId: apps[0] });
    const event = await tenure.settled(id);
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'compensated', reason: 'cancelled_by_operator' });
    expect(isActive(sandboxes[0], person)).toBe(false);
    const rows = await tenure.report(`event=${id}&app=${apps[0]}`);
    expect(rows.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['done', 'compensated']));
    // Looks again by itself.
    expect(await tenure.settled(left)).toMatchObject({ status: 'completed' });
    expect(writesTo(sandboxes[0], person)).toEqual(['POST', 'PATCH']);
  });

  test('what a new grant has overtaken is told as superseded, and stays', async () => {
    const { person, id } = await undoneInVain();
    sandboxes[0].knobs.clear();
    sandboxes[0].knobs.add({ status: 503, times: null });
    const back = await say(tenure, 'onboard', person, { attributes: person.attributes });
    await expect
      .poll(async () => stepOf(await tenure.event(back), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('waiting');
    await tenure.send('POST', `/v1/events/${id}/retry`, { appId: apps[0] });
    const event = await tenure.settled(id);
    expect(stepOf(event, apps[0])).toMatchObject({ outcome: 'superseded', supersededBy: back });
    for (const sandbox of sandboxes) sandbox.knobs.clear();
    await tenure.send('POST', `/v1/events/${back}/retry`);
    await tenure.settled(back);
    expect(isActive(sandboxes[0], person)).toBe(true);
  });

  /** An event that is cancelled, whose account in the first app is not taken back: the target refuses that. */
  async function undoneInVain(): Promise<{ person: Person; id: string }> {
    const joiner = await stuckJoiner();
    sandboxes[0].knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400, times: null });
    await tenure.send('POST', `/v1/events/${joiner.id}/cancel`);
    await expect
      .poll(async () => stepOf(await tenure.event(joiner.id), apps[0])?.outcome, { timeout: 10_000 })
      .toBe('needs_attention');
    return joiner;
  }
});
