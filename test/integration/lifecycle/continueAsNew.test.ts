import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { aGroup, aPerson, connectApp, done, eventOf } from './company.ts';
import { lengthenHistory } from './longHistory.ts';
import { startTenure, type Tenure } from './startTenure.ts';

let tenure: Tenure;
let first: Sandbox;
let second: Sandbox;

beforeAll(async () => {
  [first, second] = [await target(), await target()];
  tenure = await startTenure();
});
afterAll(async () => {
  await tenure?.stop();
  await first?.stop();
  await second?.stop();
});

const target = () => startSandbox({ port: 0, token: 'sandbox-token' });

/** A converge of two apps: at the first nobody gets through, the second takes its time. */
async function twoApps(delayMs: number) {
  const group = await aGroup(tenure);
  const person = aPerson();
  const apps = [];
  for (const sandbox of [first, second]) {
    sandbox.knobs.clear();
    apps.push((await connectApp(tenure, sandbox, { pushGroups: 'policy' }, { groupId: group.id })).id);
  }
  await done(tenure, 'onboard', person, { attributes: person.attributes, groups: { set: [group.externalId] } });
  first.knobs.add({ methods: ['PATCH'], path: '/Users', status: 503, times: null });
  second.knobs.add({ methods: ['PATCH'], path: '/Users', delayMs });
  const event = await eventOf(tenure, await tenure.send('DELETE', `/v1/groups/${group.id}`), 'running');
  if (event === undefined) throw new Error('Nothing is to be done.');
  const [stuck = '', slow = ''] = apps;
  return { id: event.id, workflowId: event.workflowId, stuck, slow };
}

async function details(workflowId: string): Promise<string> {
  const handle = tenure.temporal.client.workflow.getHandle(workflowId);
  const metadata = await handle.query<{ currentDetails?: string }, []>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

async function runsOf(workflowId: string): Promise<number> {
  let count = 0;
  const query = `WorkflowId = "${workflowId}"`;
  for await (const _ of tenure.temporal.client.workflow.list({ query })) count += 1;
  return count;
}

describe('a converge that goes on as a new run', () => {
  test('goes on where it was', async () => {
    const { id, workflowId, stuck, slow } = await twoApps(0);
    await lengthenHistory(tenure, workflowId);
    await expect.poll(() => runsOf(workflowId)).toBe(2);
    first.knobs.clear();
    const event = await tenure.settled(id);
    expect(event).toMatchObject({ status: 'completed' });
    expect(event.steps.map(({ appId }) => appId).sort()).toEqual([stuck, slow].sort());
  });

  test('carries out first what was cancelled of it while another app was at work', async () => {
    const { id, workflowId, stuck, slow } = await twoApps(8000);
    await lengthenHistory(tenure, workflowId);
    // Its paging has stopped for the new run, which waits for the other app.
    await expect.poll(() => details(workflowId)).toSatisfy((it: string) => !it.includes(stuck) && it.includes(slow));
    await tenure.send('POST', `/v1/events/${id}/cancel`, { appId: stuck });
    const event = await tenure.settled(id);
    expect(event.steps.find(({ appId }) => appId === stuck)).toMatchObject({ outcome: 'cancelled' });
    expect(event.steps.find(({ appId }) => appId === slow)).toMatchObject({ outcome: 'done' });
    expect(await runsOf(workflowId)).toBe(1);
  });

  test('ends as cancelled where the Temporal UI asked for it meanwhile', async () => {
    const { id, workflowId, stuck } = await twoApps(8000);
    await lengthenHistory(tenure, workflowId);
    await expect.poll(() => details(workflowId)).not.toContain(stuck);
    await tenure.temporal.client.workflow.getHandle(workflowId).cancel();
    const event = await tenure.settled(id);
    expect(event.status).toBe('cancelled');
    expect(event.steps.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  });
});
