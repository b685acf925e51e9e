import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  type Company,
  type ConnectedApp,
  connectApp,
  done,
  eventOf,
  type Person,
  say,
  startCompany,
  unique,
  writesTo,
} from './company.ts';
import type { Tenure } from './startTenure.ts';

/** What the Temporal UI's and CLI's own buttons do, by the calls they make; and what mends itself once its cause is gone. */
let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;
/** Heartbeats are passed on every 4 s, and the machine may be busy. */
const SOON = { timeout: 20_000, interval: 50 };

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany('sandbox-token'));
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

/** An activity of an event, as `temporal activity` and the UI's Pending Activities treat it. */
function pendingPush(workflowId: string) {
  const { client, connection } = tenure.temporal;
  const { workflowService } = connection;
  const which = {
    namespace: inject('temporalNamespace'),
    execution: { workflowId },
    id: `pushAccount:${app.id}:1`,
    identity: 'an operator',
  };
  return {
    pause: () => workflowService.pauseActivity({ ...which, reason: 'a test' }),
    unpause: () => workflowService.unpauseActivity(which),
    reset: () => workflowService.resetActivity(which),
    async state() {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      return raw.pendingActivities?.[0];
    },
  };
}

/** An onboard whose creation is tried again and again. */
async function inBackoff(): Promise<{ person: Person; id: string; push: ReturnType<typeof pendingPush> }> {
  const person = aPerson();
  sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
  const id = await say(tenure, 'onboard', person);
  await expect.poll(async () => (await tenure.event(id)).steps[0]?.attempts, SOON).toBeGreaterThan(1);
  return { person, id, push: pendingPush((await tenure.event(id)).workflowId) };
}

/** An onboard whose creation the target has carried out, but does not answer. */
async function inFlight(): Promise<{ person: Person; id: string; push: ReturnType<typeof pendingPush> }> {
  const person = aPerson();
  sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', delayMs: 9000 });
  const id = await say(tenure, 'onboard', person);
  await expect.poll(() => accountOf(sandbox, person), SOON).toBeDefined();
  return { person, id, push: pendingPush((await tenure.event(id)).workflowId) };
}

async function settlesOnce(person: Person, id: string) {
  const event = await tenure.settled(id);
  expect(event).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
  expect(writesTo(sandbox, person)).toEqual(['POST']);
  return event;
}

describe('an activity that is tried again', () => {
  test('stands still while it is paused, and goes on when it is unpaused', async () => {
    const { person, id, push } = await inBackoff();
    await push.pause();
    await expect.poll(async () => (await push.state())?.paused, SOON).toBe(true);
    sandbox.knobs.clear();
    expect((await tenure.event(id)).steps).toMatchObject([
      { outcome: 'waiting', error: { code: 'target_unavailable' } },
    ]);
    expect(accountOf(sandbox, person)).toBeUndefined();
    await push.unpause();
    await settlesOnce(person, id);
  });

  test('begins anew when it is reset, also from a pause', async () => {
    const { person, id, push } = await inBackoff();
    await push.pause();
    sandbox.knobs.clear();
    await push.reset();
    const { steps } = await settlesOnce(person, id);
    expect(steps).toMatchObject([{ attempts: 1 }]);
  });

  test('ends with its event while it is paused', async () => {
    const { person, id, push } = await inBackoff();
    await push.pause();
    sandbox.knobs.clear();
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    expect(await tenure.settled(id)).toMatchObject({ status: 'cancelled', steps: [{ outcome: 'cancelled' }] });
    expect(accountOf(sandbox, person)).toBeUndefined();
  });
});

describe('an activity that is at work', () => {
  test('stops and says so when it is paused, and finds what it had done when it is unpaused', async () => {
    const { person, id, push } = await inFlight();
    await push.pause();
    await expect
      .poll(async () => (await tenure.event(id)).steps, SOON)
      .toMatchObject([{ outcome: 'waiting', error: { code: 'activity_paused' } }]);
    expect(await push.state()).toMatchObject({ paused: true });
    await push.unpause();
    await settlesOnce(person, id);
  });

  test('begins anew when it is reset, and makes nothing twice', async () => {
    const { person, id, push } = await inFlight();
    await push.reset();
    await settlesOnce(person, id);
  });
});

describe('a batch over a query', () => {
  test('sends a signal to all that it finds', async () => {
    const target = await connectApp(tenure, sandbox);
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const ids = await Promise.all([aPerson(), aPerson(), aPerson()].map((it) => say(tenure, 'onboard', it)));
    await Promise.all(ids.map((id) => tenure.settled(id, 'needs_attention')));
    const query = `TenureStage="needs_attention" AND TenureApps="${target.id}" AND ExecutionStatus="Running"`;
    const { client, connection } = tenure.temporal;
    await expect.poll(async () => (await client.workflow.count(query)).count, SOON).toBe(ids.length);
    sandbox.knobs.clear();
    await connection.workflowService.startBatchOperation({
      namespace: inject('temporalNamespace'),
      visibilityQuery: query,
      jobId: unique(),
      reason: 'a test',
      maxOperationsPerSecond: 50,
      signalOperation: { signal: 'retry', identity: 'an operator' },
    });
    for (const id of ids) expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
    await tenure.send('DELETE', `/v1/apps/${target.id}`);
  });
});

describe('mending the cause', () => {
  test('of a mapping without a required attribute: the new mapping retries by itself', async () => {
    const group = await aGroup(tenure);
    const target = await connectApp(
      tenure,
      sandbox,
      { catalog: '1password', pushGroups: 'policy' },
      { groupId: group.id },
    );
    const mappings = await tenure.send('GET', `/v1/apps/${target.id}/mappings`);
    const named = (source: string) => ({
      ...mappings,
      users: z
        .array(z.looseObject({ target: z.string() }))
        .parse(mappings.users)
        .map((row) => (row.target === 'displayName' ? { ...row, source } : row)),
    });
    await eventOf(tenure, await tenure.send('PUT', `/v1/apps/${target.id}/mappings`, named('title')));
    const person = aPerson();
    const groups = { set: [group.externalId] };
    const id = await say(tenure, 'onboard', person, { attributes: person.attributes, groups });
    const stuck = await tenure.settled(id, 'needs_attention');
    const waiting = stuck.steps.filter(({ error }) => error?.code === 'required_attribute_missing');
    expect(waiting).toMatchObject([{ appId: target.id }]);

    await eventOf(tenure, await tenure.send('PUT', `/v1/apps/${target.id}/mappings`, named('displayName')));
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed' });
    await tenure.send('DELETE', `/v1/apps/${target.id}`);
  });

  test('of a domain that is not authorized: the domain gives everybody of it their account', async () => {
    const person = aPerson({ email: `zoe-${unique()}@acme.test` });
    const skipped = await done(tenure, 'onboard', person);
    expect(skipped.steps).toMatchObject([{ outcome: 'skipped', reason: 'domain_not_authorized' }]);
    const patch = { authorizedDomains: ['acme.example', 'acme.test'] };
    await eventOf(tenure, await tenure.send('PATCH', `/v1/apps/${app.id}`, patch));
    expect(writesTo(sandbox, person)).toEqual(['POST']);
  });
});
