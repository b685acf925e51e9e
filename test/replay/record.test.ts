import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHealthChecks } from '../../runtime/appHealth.ts';
import { aCrowd, decide, dropPolicy } from '../integration/guard/crowd.ts';
import {
  accountOf,
  aGroup,
  aPerson,
  connectApp,
  done,
  eventOf,
  type Person,
  say,
} from '../integration/lifecycle/company.ts';
import { lengthenHistory } from '../integration/lifecycle/longHistory.ts';
import { type EventView, startTenure, type Tenure } from '../integration/lifecycle/startTenure.ts';
import { type Sandbox, startSandbox } from '../sandbox/startSandbox.ts';

/**
 * Not a test but how the histories are made, on the real Temporal, once a workflow's code has changed for good:
 * `TENURE_RECORD_HISTORIES=1 npx vitest run --project integration test/replay/record.test.ts`, with `-t` for some. Names end
 * in the time, so that older ones stay and are replayed too.
 */
describe.runIf(process.env.TENURE_RECORD_HISTORIES === '1')('recording', () => {
  let tenure: Tenure;
  let sandbox: Sandbox;
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, token: 'sandbox-token' });
    tenure = await startTenure({ reconcile: true });
  });
  afterAll(async () => {
    await tenure?.stop();
    await sandbox?.stop();
  });

  /** Its last run, once that has ended; or every run from `firstRun` on: `name`, then `name-run2`. */
  async function keep(name: string, workflowId: string, firstRun?: string): Promise<void> {
    const { client } = tenure.temporal;
    const last = client.workflow.getHandle(workflowId);
    await last.result().catch((error: unknown) => {
      // Cancelled in Temporal, that is.
      if (!(error instanceof WorkflowFailedError)) throw error;
    });
    let runId: string | undefined = firstRun ?? (await last.describe()).runId;
    for (let run = 1; runId; run += 1) {
      const history = await fetchHistory(workflowId, runId);
      const path = `./histories/${name}${run === 1 ? '' : `-run${run}`}-${time}Z.json`;
      const file = fileURLToPath(new URL(path, import.meta.url));
      await writeFile(file, withoutMachine(withoutLength(historyToJSON(history))), { flag: 'wx' });
      const { workflowExecutionContinuedAsNewEventAttributes: next } = history.events?.at(-1) ?? {};
      runId = next?.newExecutionRunId ?? undefined;
    }
  }

  /** In small pages: those of a long history are more than one answer holds. */
  async function fetchHistory(workflowId: string, runId: string) {
    const { workflowService, options } = tenure.temporal.client;
    const events = [];
    for (let nextPageToken: Uint8Array | undefined; ; ) {
      const page = await workflowService.getWorkflowExecutionHistory({
        namespace: options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: 2,
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
      });
      events.push(...(page.history?.events ?? []));
      nextPageToken = page.nextPageToken;
      if (nextPageToken === undefined || nextPageToken.length === 0) return { events };
    }
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

  test('what is taken back', async () => {
    const other = await startSandbox({ port: 0, token: 'sandbox-token' });
    const app = await connectApp(tenure, sandbox);
    const second = await connectApp(tenure, other);
    const { id, person } = await stuckAt(other);
    await tenure.send('POST', `/v1/events/${id}/cancel`);
    await keep('onboard-compensated', (await tenure.settled(id)).workflowId);
    other.knobs.clear();
    await done(tenure, 'offboard', person);

    // One app's own cancel waits for a human, when the whole event is cancelled.
    sandbox.knobs.add({ phase: 'after', methods: ['POST'], path: '/Users', drop: true, delayMs: 500 });
    const all = await stuckAt(other);
    sandbox.knobs.add({ status: 503, times: null });
    await expect.poll(async () => stepOf(await tenure.event(all.id), app.id)?.outcome).toBe('waiting');
    await tenure.send('POST', `/v1/events/${all.id}/cancel`, { appId: app.id });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    sandbox.knobs.clear();
    sandbox.knobs.add({ methods: ['PATCH', 'PUT'], path: '/Users', status: 400 });
    await expect.poll(async () => stepOf(await tenure.event(all.id), app.id)?.outcome).toBe('needs_attention');
    await tenure.send('POST', `/v1/events/${all.id}/cancel`);
    await expect.poll(async () => (await tenure.event(all.id)).steps.filter((it) => isOpen(it)).length).toBe(1);
    await tenure.send('POST', `/v1/events/${all.id}/retry`);
    await keep('onboard-cancelled-while-undoing', (await tenure.settled(all.id)).workflowId);
    await tenure.send('DELETE', `/v1/apps/${second.id}`);
    await other.stop();
  }, 60_000);

  test('comparisons of an app, asked for and scheduled', async () => {
    const app = await connectApp(tenure, sandbox);
    const path = `/v1/apps/${app.id}/reconciliations`;
    const last = async () => Object(Object(await tenure.send('GET', path)).data[0]);
    await tenure.send('POST', path);
    await expect.poll(async () => (await last()).status).toBe('done');
    await keep('reconcile-asked', String((await last()).workflowId));
    await tenure.temporal.client.schedule.getHandle(`reconcile:${app.id}`).trigger();
    await expect.poll(async () => (await last()).requestedBy).toBe('schedule');
    await keep('reconcile-scheduled', String((await last()).workflowId));
    await tenure.withoutWorker(async () => {
      await tenure.send('POST', path);
      const { workflowId } = await last();
      const handle = tenure.temporal.client.workflow.getHandle(String(workflowId));
      await expect
        .poll(() =>
          handle.cancel().then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
    });
    const { workflowId } = await last();
    await expect.poll(async () => (await last()).status).toBe('cancelled');
    await keep('reconcile-cancelled', String(workflowId));
  }, 60_000);

  test('what the deletion guard holds', async () => {
    const held = async () => {
      const crowd = await aCrowd(tenure, 3, { deletionGuard: { count: 1, share: 0.1 } });
      return { crowd, event: await dropPolicy(tenure, crowd, 'needs_attention') };
    };
    const one = await held();
    await decide(tenure, one.crowd, 'approve');
    await keep('converge-guard-approved', (await tenure.settled(one.event.id)).workflowId);
    await one.crowd.stop();
    const two = await held();
    const handle = tenure.temporal.client.workflow.getHandle(two.event.workflowId);
    await handle.signal('reject', { appId: two.crowd.appId });
    await keep('converge-guard-rejected', (await tenure.settled(two.event.id)).workflowId);
    await two.crowd.stop();
  }, 60_000);

  test('a converge that goes on as a new run', async () => {
    const other = await startSandbox({ port: 0, token: 'sandbox-token' });
    const group = await aGroup(tenure);
    const person = aPerson();
    const apps = [];
    for (const target of [sandbox, other]) {
      target.knobs.clear();
      apps.push((await connectApp(tenure, target, { pushGroups: 'policy' }, { groupId: group.id })).id);
    }
    await done(tenure, 'onboard', person, { attributes: person.attributes, groups: { set: [group.externalId] } });
    other.knobs.add({ methods: ['PATCH'], path: '/Users', status: 503, times: null });
    const event = await eventOf(tenure, await tenure.send('DELETE', `/v1/groups/${group.id}`), 'running');
    if (event === undefined) throw new Error('Nothing is to be done.');
    const handle = tenure.temporal.client.workflow.getHandle(event.workflowId);
    const { runId } = await handle.describe();
    await lengthenHistory(tenure, event.workflowId);
    await expect.poll(async () => (await handle.describe()).runId, { timeout: 20_000 }).not.toBe(runId);
    other.knobs.clear();
    await tenure.settled(event.id);
    await keep('converge-continued', event.workflowId, runId);
    for (const id of apps) await tenure.send('DELETE', `/v1/apps/${id}`);
    await other.stop();
  }, 60_000);

  test('a step that waits until its app is out of quarantine', async () => {
    const target = await startSandbox({ port: 0, token: 'sandbox-token' });
    const group = await aGroup(tenure);
    const app = await connectApp(tenure, target, {}, { groupId: group.id });
    const end = new AbortController();
    const watched = startHealthChecks({ ...tenure.api.deps, signal: end.signal, pollMs: 20 });
    const person = aPerson();
    const groups = { set: [group.externalId] };
    target.knobs.setTokenRevoked(true);
    const join = await say(tenure, 'onboard', person, { attributes: person.attributes, groups });
    await inQuarantine(join, app.id);
    target.knobs.setTokenRevoked(false);
    await keep('onboard-quarantined', (await tenure.settled(join)).workflowId);
    target.knobs.setTokenRevoked(true);
    const leave = await say(tenure, 'offboard', person);
    await inQuarantine(leave, app.id);
    target.knobs.setTokenRevoked(false);
    await keep('offboard-quarantined', (await tenure.settled(leave)).workflowId);
    end.abort();
    await watched;
    await tenure.send('DELETE', `/v1/apps/${app.id}`);
    await target.stop();
  }, 60_000);

  /** Until its step waits for the app, and its workflow knows. */
  async function inQuarantine(id: string, appId: string): Promise<void> {
    const reason = async () => stepOf(await tenure.event(id), appId)?.reason;
    await expect.poll(reason, { timeout: 10_000 }).toBe('app_quarantined');
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }

  /** Somebody whose step at this target waits for a human, once the other one's is done. */
  async function stuckAt(target: Sandbox): Promise<{ id: string; person: Person }> {
    const person = aPerson();
    target.knobs.clear();
    target.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const id = await say(tenure, 'onboard', person);
    await tenure.settled(id, 'needs_attention');
    await expect.poll(() => accountOf(sandbox, person)).toBeDefined();
    return { id, person };
  }

  /** Until the workflow has nothing to do but wait. */
  async function waiting(id: string): Promise<void> {
    await tenure.settled(id, 'scheduled');
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
});

const stepOf = (event: EventView, appId: string) => event.steps.find((step) => step.appId === appId);
const isOpen = ({ outcome }: EventView['steps'][number]) => outcome === 'needs_attention' || outcome === 'running';

/** What only made a history long (lengthenHistory) is as wrong an argument when it is short. */
function withoutLength(history: string): string {
  const isLong = (it: unknown) => typeof Object(it).data === 'string' && Object(it).data.length > 100_000;
  const short = { metadata: { encoding: base64('json/plain') }, data: base64('"x"') };
  return JSON.stringify(JSON.parse(history), (_, value: unknown) => (isLong(value) ? short : value), 2);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Traces and identities name the machine they came from; replaying needs neither. */
function withoutMachine(history: string): string {
  return history.replace(/"stackTrace": "[^"]*"/g, '"stackTrace": ""').replace(/"\d+@[^"]+"/g, '"recorded"');
}
