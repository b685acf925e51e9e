import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aPerson,
  type Company,
  type ConnectedApp,
  connectApp,
  done,
  say,
  startCompany,
  unique,
  writesTo,
} from './company.ts';
import type { Tenure } from './startTenure.ts';

const TOKEN = 'sandbox-token';

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany(TOKEN));
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

describe('exactly once in effect', () => {
  test('a creation whose answer was lost is found again, not made twice', async () => {
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', drop: true });
    const person = aPerson();
    const event = await done(tenure, 'onboard', person);

    expect(writesTo(sandbox, person)).toEqual(['POST']);
    expect(event.steps).toMatchObject([{ operation: 'create', outcome: 'done', attempts: 2 }]);
    const rows = await tenure.report(`user=${person.employeeNumber}&outcome=done`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ operation: 'create', attempts: 2 });
    expect(rows[0]?.changes).toContainEqual({ attribute: 'name.familyName', old: null, new: "O'Neill" });
  });

  test('two events of a person at once are one account, and both say how they ended', async () => {
    const person = aPerson();
    const ids = await Promise.all([
      say(tenure, 'onboard', person),
      say(tenure, 'onboard', person, { attributes: { ...person.attributes, title: 'Chief' } }),
    ]);
    const events = await Promise.all(ids.map((id) => tenure.settled(id)));

    expect(writesTo(sandbox, person).filter((method) => method === 'POST')).toHaveLength(1);
    expect(events.map(({ status }) => status)).toEqual(['completed', 'completed']);
    const user = await tenure.send('GET', `/v1/users/${events[0]?.userId}`);
    expect(accountOf(sandbox, person)?.attributes.title ?? null).toBe(user.title);
  });

  test('an account without an owner is adopted, one of somebody else is not', async () => {
    const orphan = aPerson();
    sandbox.store.put('User', undefined, { userName: orphan.userName, active: true });
    const adopted = await done(tenure, 'onboard', orphan);
    expect(adopted.steps).toMatchObject([{ operation: 'update', outcome: 'done' }]);
    expect(accountOf(sandbox, orphan)?.attributes.externalId).toBe(adopted.userId);

    const taken = aPerson();
    const foreign = sandbox.store.put('User', undefined, {
      userName: taken.userName,
      externalId: 'somebody-else',
      active: true,
    });
    const id = await say(tenure, 'onboard', taken);
    const stuck = await tenure.settled(id, 'needs_attention');
    expect(stuck.steps).toMatchObject([{ outcome: 'needs_attention', error: { code: 'foreign_account' } }]);
    expect(sandbox.store.get('User', foreign.id)?.attributes.externalId).toBe('somebody-else');

    sandbox.store.remove('User', foreign.id);
    await tenure.send('POST', `/v1/events/${id}/retry`);
    expect((await tenure.settled(id)).steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
  });

  test('a lease left behind by a killed worker is taken over when it runs out, and the account looked at again', async () => {
    const person = aPerson();
    const first = await done(tenure, 'onboard', person);
    await tenure.api.db.execute(sql`
      update accounts set lease_until = now() + interval '800 milliseconds', fencing = fencing + 1
      where user_id = ${first.userId}`);
    const event = await done(tenure, 'update', person, { attributes: { title: 'Heir' } });

    expect(event.steps).toMatchObject([{ outcome: 'done' }]);
    expect(accountOf(sandbox, person)?.attributes.title).toBe('Heir');
    const [row] = await tenure.api.db.execute<{ asked: boolean }>(sql`
      select recheck_at is not null as asked from accounts where user_id = ${first.userId}`);
    expect(row?.asked).toBe(true);
  });

  test('a name that another person of ours is about to give up is waited for', async () => {
    const [heir, giver] = [aPerson(), aPerson()];
    await Promise.all([done(tenure, 'onboard', heir), done(tenure, 'onboard', giver)]);
    // The giver's own change is held up, so that the heir comes first.
    sandbox.knobs.add({ methods: ['PATCH'], path: '/Users', status: 503, retryAfter: '2' });
    const given = await say(tenure, 'update', giver, { attributes: { userName: `new-${unique()}@acme.example` } });
    await expect.poll(async () => (await tenure.event(given)).steps[0]?.outcome).toBe('waiting');
    const taken = await say(tenure, 'update', heir, { attributes: { userName: giver.userName } });
    await expect.poll(async () => (await tenure.event(taken)).steps[0]?.error?.code).toBe('user_name_held');

    expect((await tenure.settled(given)).steps).toMatchObject([{ outcome: 'done' }]);
    expect((await tenure.settled(taken)).steps).toMatchObject([{ outcome: 'done' }]);
    expect(accountOf(sandbox, giver)?.attributes.externalId).toBe((await tenure.event(taken)).userId);
  });
});

describe('what goes wrong in the target', () => {
  test('429 and 503 are tried again by themselves, after the time the target asks for', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 429, retryAfter: '1' });
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503 });
    const person = aPerson();
    const begun = Date.now();
    const event = await done(tenure, 'onboard', person);

    expect(event.steps).toMatchObject([{ outcome: 'done', attempts: 3 }]);
    expect(writesTo(sandbox, person)).toEqual(['POST']);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
  });

  test('while it waits, the step says what for', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, retryAfter: '3' });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.outcome).toBe('waiting');
    const waiting = await tenure.event(id);
    expect(waiting).toMatchObject({ status: 'running', steps: [{ error: { code: 'target_unavailable' } }] });
    await tenure.settled(id);
  });

  test('a refusal waits for a human, is found in Temporal, and goes on with retry', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, scimType: 'invalidValue' });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    const stuck = await tenure.settled(id, 'needs_attention');
    expect(stuck.steps).toMatchObject([{ outcome: 'needs_attention', error: { code: 'target_rejected' } }]);
    expect(stuck.steps[0]?.error?.remedy).toBeTruthy();
    await expect
      .poll(async () => {
        const query = `TenureStage = "needs_attention" AND TenureApps = "${app.id}"`;
        const found: string[] = [];
        for await (const { workflowId } of tenure.temporal.client.workflow.list({ query })) found.push(workflowId);
        return found;
      })
      .toContain(stuck.workflowId);

    await tenure.send('POST', `/v1/events/${id}/retry`);
    const event = await tenure.settled(id);
    expect(event).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
    const rows = await tenure.report(`user=${person.employeeNumber}`);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['needs_attention', 'done']);
  });

  test('skip ends the step and says so; cancel ends the event', async () => {
    for (const [word, status, outcome] of [
      ['skip', 'completed', 'skipped'],
      ['cancel', 'cancelled', 'cancelled'],
    ]) {
      sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
      const person = aPerson();
      const id = await say(tenure, 'onboard', person);
      await tenure.settled(id, 'needs_attention');
      await tenure.send('POST', `/v1/events/${id}/${word}`, { appId: app.id });
      expect(await tenure.settled(id)).toMatchObject({ status, steps: [{ outcome }] });
      expect(accountOf(sandbox, person)).toBeUndefined();
    }
  });

  test('cancel of one app leaves the other apps’ steps alone', async () => {
    const second = await startSandbox({ port: 0, token: TOKEN });
    const other = await connectApp(tenure, second);
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    second.knobs.add({ methods: ['POST'], path: '/Users', status: 503, retryAfter: '2' });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await tenure.settled(id, 'needs_attention');
    await tenure.send('POST', `/v1/events/${id}/cancel`, { appId: app.id });
    const { steps } = await tenure.settled(id);
    expect(steps.find(({ appId }) => appId === app.id)).toMatchObject({ outcome: 'cancelled' });
    expect(steps.find(({ appId }) => appId === other.id)).toMatchObject({ outcome: 'done' });
    await tenure.send('DELETE', `/v1/apps/${other.id}`);
    await second.stop();
  });

  test('a signal from the Temporal UI does the same as the API', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    const { workflowId } = await tenure.settled(id, 'needs_attention');
    await tenure.temporal.client.workflow.getHandle(workflowId).signal('retry');
    expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'done' }]);
  });

  test('a mended token retries what waited for it, by itself', async () => {
    // It may list users, so it is not the app that is at fault (lifecycle/quarantine.test.ts).
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 403, times: null });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    const stuck = await tenure.settled(id, 'needs_attention');
    expect(stuck.steps).toMatchObject([{ error: { code: 'target_forbidden' } }]);
    sandbox.knobs.clear();
    const connection = { baseUrl: sandbox.baseUrl, token: TOKEN };
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { connection });
    expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'done' }]);
  });
});

describe('an offboard is never behind anything', () => {
  test('not behind a stuck onboard: that ends superseded, and brings nothing back', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await tenure.settled(id, 'needs_attention');
    const left = await done(tenure, 'offboard', person);
    expect(left.steps).toMatchObject([{ outcome: 'unchanged', reason: 'no_account' }]);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'superseded' }] });
    sandbox.knobs.clear();
    expect(accountOf(sandbox, person)).toBeUndefined();
  });

  test('not behind an onboard whose request hangs in the target', async () => {
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', delayMs: 4000 });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await expect.poll(() => accountOf(sandbox, person)).toBeDefined();
    const left = await done(tenure, 'offboard', person);

    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
    expect(accountOf(sandbox, person)?.attributes.active).toBe(false);
  });
});
