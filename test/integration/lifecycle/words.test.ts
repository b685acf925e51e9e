import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../domain/ids.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import {
  accountOf,
  aPerson,
  type Company,
  type ConnectedApp,
  connectApp,
  type Person,
  say,
  startCompany,
} from './company.ts';
import type { Tenure } from './startTenure.ts';

/** What people say to a workflow through the Temporal UI or its CLI, without Tenure's API. */
let tenure: Tenure;
let sandbox: Sandbox;
let app: ConnectedApp;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, app, stop } = await startCompany('sandbox-token'));
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

async function stuck(): Promise<{ person: Person; id: string; handle: ReturnType<typeof handleOf> }> {
  const person = aPerson();
  sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
  const id = await say(tenure, 'onboard', person);
  const { workflowId } = await tenure.settled(id, 'needs_attention');
  const handle = handleOf(workflowId);
  await expect.poll(() => detailsOf(handle)).toContain('Needs attention');
  return { person, id, handle };
}

const handleOf = (workflowId: string) => tenure.temporal.client.workflow.getHandle(workflowId);

async function detailsOf(handle: ReturnType<typeof handleOf>): Promise<string> {
  const metadata = await handle.query<{ currentDetails?: string }, []>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

async function refusal(updating: Promise<unknown>): Promise<string> {
  const error = await updating.then(
    () => undefined,
    (it: unknown) => it,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) throw new Error('Not refused.', { cause: error });
  return error.cause?.message ?? '';
}

describe('a workflow that needs a human', () => {
  test('says what failed, why, and what to send, and is found by its search attributes', async () => {
    const { handle, id } = await stuck();
    const details = await detailsOf(handle);
    expect(details).toContain(app.id);
    expect(details).toContain('the target answered 400');
    expect(details).toMatch(/What failed:\*\* pushAccount/);
    expect(details).toContain(`{"appId": "${app.id}"}`);
    const query = `TenureStage="needs_attention" AND TenureEvent="onboard" AND TenureApps="${app.id}"`;
    const { workflowId } = await tenure.event(id);
    await expect
      .poll(async () => {
        const found: string[] = [];
        for await (const it of tenure.temporal.client.workflow.list({ query })) found.push(it.workflowId);
        return found;
      })
      .toContain(workflowId);
  });

  test('says what its steps are at while nobody is needed, and nothing when they have ended', async () => {
    sandbox.knobs.add({ status: 503, times: null });
    const id = await say(tenure, 'onboard', aPerson());
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.outcome).toBe('waiting');
    const handle = handleOf((await tenure.event(id)).workflowId);
    const details = await detailsOf(handle);
    expect(details).toMatch(new RegExp(`Under way\\s+- \`${app.id}\`: at work since .* UTC`));
    expect(details).not.toContain('Needs attention');
    sandbox.knobs.clear();
    await tenure.settled(id);
    await handle.result();
    expect(await detailsOf(handle)).toBe('');
  });

  test.each(['retry', 'skip', 'cancel'] as const)('hears the signal %s', async (word) => {
    const { person, id, handle } = await stuck();
    sandbox.knobs.clear();
    await handle.signal(word, { appId: app.id });
    const { status, steps } = await tenure.settled(id);
    expect([status, steps[0]?.outcome]).toEqual(
      { retry: ['completed', 'done'], skip: ['completed', 'skipped'], cancel: ['cancelled', 'cancelled'] }[word],
    );
    expect(accountOf(sandbox, person) !== undefined).toBe(word === 'retry');
  });

  test.each(['retry', 'skip', 'cancel'] as const)('answers the update %s', async (word) => {
    const { id, handle } = await stuck();
    sandbox.knobs.clear();
    expect(await handle.executeUpdate(word, { args: [{ appId: app.id }] })).toEqual({ apps: [app.id] });
    await tenure.settled(id);
  });
});

describe('a word for all steps', () => {
  test('skips those that wait, and none that comes to wait after it', async () => {
    const other = await startSandbox({ port: 0, token: 'other' });
    const second = await connectApp(tenure, other);
    other.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
    const { id, handle } = await stuck();
    await handle.signal('skip');
    await expect
      .poll(async () => (await tenure.event(id)).steps.find(({ appId }) => appId === app.id)?.outcome)
      .toBe('skipped');
    other.knobs.clear();
    other.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const { steps } = await tenure.settled(id, 'needs_attention');
    expect(steps.find(({ appId }) => appId === second.id)).toMatchObject({ outcome: 'needs_attention' });
    other.knobs.clear();
    await tenure.send('POST', `/v1/events/${id}/retry`);
    await tenure.settled(id);
    await tenure.send('DELETE', `/v1/apps/${second.id}`);
    await other.stop();
  });
});

describe('a word that means nothing', () => {
  const wrong: readonly [unknown, RegExp][] = [
    ['app_1', /must be an object/],
    [[], /must be an object/],
    [{ appid: 'x' }, /unknown field "appid"/],
    [{ appId: 7 }, /must be the id of an app/],
    [{ appId: 'zoe@acme.example' }, /must be the id of an app/],
    [{ appId: newId('app') }, /no step for app_/],
  ];

  test('is refused as an update with a sentence, and shown when it was a signal; nothing changes', async () => {
    const { id, handle } = await stuck();
    const before = await tenure.event(id);
    sandbox.knobs.clear();
    for (const [argument, sentence] of wrong) {
      for (const word of ['retry', 'skip', 'cancel', 'approve', 'reject']) {
        expect(await refusal(handle.executeUpdate(word, { args: [argument] }))).toMatch(sentence);
        await handle.signal(word, argument);
        await expect.poll(() => detailsOf(handle)).toMatch(sentence);
      }
    }
    expect(await tenure.event(id)).toEqual(before);
    await handle.signal('retry');
    await tenure.settled(id);
  });

  test('is refused as an update where nothing waits', async () => {
    const person = aPerson();
    sandbox.knobs.add({ status: 503, times: null });
    const id = await say(tenure, 'onboard', person);
    await expect.poll(async () => (await tenure.event(id)).steps[0]?.outcome).toBe('waiting');
    const handle = handleOf((await tenure.event(id)).workflowId);
    expect(await refusal(handle.executeUpdate('retry'))).toMatch(/Nothing of this event waits/);
    expect(await refusal(handle.executeUpdate('skip', { args: [{ appId: app.id }] }))).toMatch(/waits for a human/);
    sandbox.knobs.clear();
    expect(await tenure.settled(id)).toMatchObject({ steps: [{ outcome: 'done' }] });
  });
});
