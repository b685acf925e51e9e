import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectDatabase } from '../../../db/connect.ts';
import { requestRechecks } from '../../../db/sweep.ts';
import { runRelay } from '../../../runtime/relay/relay.ts';
import { sweep } from '../../../runtime/relay/sweeper.ts';
import { createTemporalClient } from '../../../runtime/temporalClient.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aPerson, type Company, type ConnectedApp, done, say, startCompany } from './company.ts';
import { startTenure, type Tenure } from './startTenure.ts';

let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany('sandbox-token'));
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

const sweepNow = () =>
  sweep({ db: tenure.api.db, client: tenure.temporal.client, logger: tenure.api.deps.logger, olderThanMs: 0 });

describe('a workflow that was terminated', () => {
  test('leaves its event to a human, who sends it on in a new run', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.outcome).toBe('waiting');
    const { workflowId } = await tenure.event(id);
    await tenure.temporal.client.workflow.getHandle(workflowId).terminate('by hand');
    sandbox.knobs.clear();
    await sweepNow();

    const ended = await tenure.settled(id, 'needs_attention');
    expect(ended.steps).toMatchObject([{ outcome: 'needs_attention', error: { code: 'workflow_ended' } }]);
    await tenure.send('POST', `/v1/events/${id}/retry`);
    const event = await tenure.settled(id);
    expect(event).toMatchObject({ status: 'completed', workflowId: `${workflowId}:2`, steps: [{ outcome: 'done' }] });
    expect(accountOf(sandbox, person)).toBeDefined();
  });

  test('is noticed too when it waited for a human already', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    const id = await say(tenure, 'onboard', aPerson());
    const { workflowId } = await tenure.settled(id, 'needs_attention');
    await tenure.temporal.client.workflow.getHandle(workflowId).terminate('by hand');
    await sweepNow();
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.error?.code).toBe('workflow_ended');
    await tenure.send('POST', `/v1/events/${id}/retry`);
    expect(await tenure.settled(id)).toMatchObject({ steps: [{ outcome: 'done' }] });
  });
});

describe('a workflow that Temporal has lost', () => {
  test('is started again under the same id: Postgres is the truth', async () => {
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
    const person = aPerson();
    const id = await say(tenure, 'onboard', person);
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.outcome).toBe('waiting');
    const { workflowId } = await tenure.event(id);
    const { client, connection } = tenure.temporal;
    await connection.workflowService.deleteWorkflowExecution({
      namespace: inject('temporalNamespace'),
      workflowExecution: { workflowId },
    });
    const isKnown = () =>
      client.workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => true,
          (error: unknown) => !(error instanceof WorkflowNotFoundError),
        );
    await expect.poll(isKnown, { timeout: 20_000 }).toBe(false);
    sandbox.knobs.clear();
    await expect
      .poll(
        async () => {
          await sweepNow();
          return (await tenure.event(id)).status;
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe('completed');
    expect((await tenure.event(id)).workflowId).toBe(workflowId);
    expect(accountOf(sandbox, person)).toBeDefined();
  });
});

describe('while Temporal is away', () => {
  test('events are accepted, and go out when a relay gets through', async () => {
    const lonely = await startTenure({ relay: false });
    const database = connectDatabase({ url: lonely.api.databaseUrl });
    const end = new AbortController();
    // Nobody listens there.
    const away = createTemporalClient('127.0.0.1:1', 'default', undefined);
    const { logger } = lonely.api.deps;
    const relay = { database, logger, signal: end.signal, workflowQueue: lonely.workflowQueue };
    const relaying = runRelay({ ...relay, client: away.client });
    expect(await away.state()).toEqual({ temporal: 'unreachable', workers: 0 });
    const person = aPerson();
    const id = await say(lonely, 'onboard', person);
    await sleep(2500);
    expect(await lonely.event(id)).toMatchObject({ status: 'accepted', steps: [] });

    const back = runRelay({ ...relay, client: lonely.temporal.client });
    expect(await lonely.settled(id)).toMatchObject({ status: 'completed' });
    end.abort();
    await Promise.all([relaying, back]);
    await away.close();
    await database.close();
    await lonely.stop();
  });
});

describe('an account that a lost writer may have changed', () => {
  test('is looked at once more', async () => {
    const person = aPerson();
    const { userId } = await done(tenure, 'onboard', person);
    const { db } = tenure.api;
    await db.execute(`update accounts set recheck_at = now() where user_id = '${userId}'`);
    // What the lost writer's request did after all.
    const account = accountOf(sandbox, person);
    sandbox.store.put('User', account?.id, { ...account?.attributes, active: false });
    expect(await requestRechecks(db, 10)).toBe(1);

    await expect
      .poll(() => tenure.report(`user=${person.employeeNumber}&operation=reactivate`))
      .toMatchObject([{ appId: app.id, outcome: 'done' }]);
    expect(accountOf(sandbox, person)?.attributes.active).toBe(true);
  });

  test('is not asked for a second time while one who will look is on the way', async () => {
    const asleep = await startTenure({ relay: false, workers: false });
    const { db } = asleep.api;
    const person = aPerson();
    const { baseUrl, token } = sandbox;
    const { id: appId } = await asleep.send('POST', '/v1/apps', {
      catalog: 'scim',
      displayName: 'Asleep',
      connection: { baseUrl, token },
      authorizedDomains: ['acme.example'],
    });
    const joining = await say(asleep, 'onboard', person);
    const { userId } = await asleep.event(joining);
    const due = () =>
      db.execute(`insert into accounts (user_id, app_id, recheck_at) values ('${userId}', '${appId}', now())
        on conflict (user_id, app_id) do update set recheck_at = now()`);
    const rechecks = async () =>
      (await db.execute(`select 1 from events where cause ->> 'kind' = 'recheck' and app_id = '${appId}'`)).length;
    await due();
    await requestRechecks(db, 10);
    expect(await rechecks()).toBe(1);
    await due();
    await requestRechecks(db, 10);
    expect(await rechecks()).toBe(1);
    expect(await db.execute(`select 1 from accounts where recheck_at is not null`)).toHaveLength(0);
    await asleep.stop();
  });
});
