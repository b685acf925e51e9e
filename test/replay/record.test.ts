import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { accountOf, aGroup, aPerson, connectApp, done, eventOf, say } from '../integration/lifecycle/company.ts';
import { startTenure, type Tenure } from '../integration/lifecycle/startTenure.ts';
import { type Sandbox, startSandbox } from '../sandbox/startSandbox.ts';

/**
 * Not a test but how the histories are made, on the real Temporal, once a workflow's code has changed for good:
 * `TENURE_RECORD_HISTORIES=1 npx vitest run --project integration test/replay/record.test.ts`. Names end in the date, so
 * that older ones stay and are replayed too.
 */
describe.runIf(process.env.TENURE_RECORD_HISTORIES === '1')('recording', () => {
  let tenure: Tenure;
  let sandbox: Sandbox;
  const date = new Date().toISOString().slice(0, 10);

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, token: 'sandbox-token' });
    tenure = await startTenure();
  });
  afterAll(async () => {
    await tenure?.stop();
    await sandbox?.stop();
  });

  async function keep(name: string, workflowId: string): Promise<void> {
    const handle = tenure.temporal.client.workflow.getHandle(workflowId);
    await handle.result();
    const file = fileURLToPath(new URL(`./histories/${name}-${date}.json`, import.meta.url));
    await writeFile(file, withoutMachine(historyToJSON(await handle.fetchHistory())));
  }

  test('one of every workflow, and of every way a step can end', async () => {
    const app = await connectApp(tenure, sandbox);
    await keep('converge-policy', app.policyEvent.workflowId);
    const group = await aGroup(tenure);
    const person = aPerson();
    const joined = await done(tenure, 'onboard', person, {
      attributes: person.attributes,
      groups: { set: [group.externalId] },
    });
    await keep('onboard-done', joined.workflowId);
    await keep('update-done', (await done(tenure, 'update', person, { attributes: { title: 'X' } })).workflowId);
    const moved = await done(tenure, 'group-change', person, { groups: { remove: [group.externalId] } });
    await keep('groupChange-done', moved.workflowId);
    await keep('offboard-done', (await done(tenure, 'offboard', person)).workflowId);
    const narrowed = await tenure.send('PATCH', `/v1/apps/${app.id}`, { authorizedDomains: ['other.example'] });
    await keep('converge-app', (await eventOf(tenure, narrowed))?.workflowId ?? '');
    await eventOf(tenure, await tenure.send('PATCH', `/v1/apps/${app.id}`, { authorizedDomains: ['acme.example'] }));

    for (const word of ['retry', 'skip', 'cancel']) {
      sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
      const id = await say(tenure, 'onboard', aPerson());
      await tenure.settled(id, 'needs_attention');
      await tenure.send('POST', `/v1/events/${id}/${word}`);
      await keep(`onboard-${word}`, (await tenure.settled(id)).workflowId);
    }

    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    const leaver = aPerson();
    const stuck = await say(tenure, 'onboard', leaver);
    await tenure.settled(stuck, 'needs_attention');
    await keep('offboard-superseding', (await done(tenure, 'offboard', leaver)).workflowId);
    await keep('onboard-superseded', (await tenure.settled(stuck)).workflowId);

    sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', delayMs: 3000 });
    const hasty = aPerson();
    const slow = await say(tenure, 'onboard', hasty);
    while (accountOf(sandbox, hasty) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    await keep('offboard-preempting', (await done(tenure, 'offboard', hasty)).workflowId);
    await keep('onboard-preempted', (await tenure.settled(slow)).workflowId);
  }, 120_000);

  test('events that take effect later', async () => {
    await connectApp(tenure, sandbox);
    const person = aPerson();
    const effectiveAt = '2090-01-01T09:00:00+01:00';
    const join = await say(tenure, 'onboard', person, { attributes: person.attributes, effectiveAt });
    await waiting(join);
    // A word that means nothing yet, another date, then now.
    const { workflowId } = await tenure.event(join);
    await tenure.temporal.client.workflow.getHandle(workflowId).signal('retry');
    await tenure.send('PATCH', `/v1/events/${join}`, { effectiveAt: '2091-01-01T09:00:00+01:00' });
    await waiting(join);
    const other = aPerson();
    const { user } = await tenure.send('POST', '/v1/users', { userName: person.userName });
    await tenure.send('PATCH', `/v1/events/${join}`, { effectiveAt: '2020-01-01T00:00:00Z' });
    await tenure.settled(join, 'needs_attention');
    await tenure.send('PATCH', `/v1/users/${String(Object(user).id)}`, { userName: other.userName });
    await tenure.send('POST', `/v1/events/${join}/retry`);
    await keep('scheduled-onboard', (await tenure.settled(join)).workflowId);
    const leave = await say(tenure, 'offboard', person, { effectiveAt });
    await waiting(leave);
    await tenure.send('POST', `/v1/events/${leave}/cancel`);
    await keep('scheduled-withdrawn', (await tenure.settled(leave)).workflowId);
  }, 60_000);

  /** Until the workflow has nothing to do but wait. */
  async function waiting(id: string): Promise<void> {
    await tenure.settled(id, 'scheduled');
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
});

/** Traces and identities name the machine they came from; replaying needs neither. */
function withoutMachine(history: string): string {
  return history.replace(/"stackTrace": "[^"]*"/g, '"stackTrace": ""').replace(/"\d+@[^"]+"/g, '"recorded"');
}
