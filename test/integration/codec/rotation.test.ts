import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { aPerson, connectApp, done, type Person, say, writesTo } from '../lifecycle/company.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';
import { readWorkflow } from '../secrecy/temporalBytes.ts';
import { startProcess, type WorkerProcess } from './startProcess.ts';

/** As long as a key id may be, so that summaries are as long as they get. */
const OLD = { kid: 'old-key-with-an-id-of-32-letters', key: randomBytes(32) };
const NEW = { kid: 'new', key: randomBytes(32) };

let tenure: Tenure;
let sandbox: Sandbox;
const running = new Set<WorkerProcess>();

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, token: 'sandbox-token' });
  tenure = await startTenure({ relay: false, workers: false });
  const first = await start([OLD]);
  await connectApp(tenure, sandbox);
  await end(first);
});
beforeEach(() => sandbox.knobs.clear());
afterEach(async () => {
  for (const process of running) await end(process);
});
afterAll(async () => {
  await tenure?.stop();
  await sandbox?.stop();
});

async function start(keys: readonly (typeof OLD)[], options?: { readonly relay: boolean }): Promise<WorkerProcess> {
  const process = await startProcess(tenure.api, tenure.workflowQueue, keys, options);
  running.add(process);
  return process;
}

async function end(process: WorkerProcess): Promise<void> {
  running.delete(process);
  await process.stop();
}

/** Somebody whose account the target refuses for now: the workflow is in flight, and waits for `retry`. */
async function stuckOnboards(count: number): Promise<{ person: Person; eventId: string; workflowId: string }[]> {
  sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
  const people = Array.from({ length: count }, () => aPerson({ displayName: 'Zoë 👩🏽‍🚀'.repeat(23) }));
  const stuck = await Promise.all(
    people.map(async (person) => {
      const eventId = await say(tenure, 'onboard', person);
      const { workflowId } = await tenure.settled(eventId, 'needs_attention');
      return { person, eventId, workflowId };
    }),
  );
  sandbox.knobs.clear();
  return stuck;
}

async function bytesOf(workflowId: string): Promise<string> {
  const { history, description } = await readWorkflow(
    inject('temporalAddress'),
    inject('temporalNamespace'),
    workflowId,
    { details: false },
  );
  return Buffer.concat([history, description]).toString('latin1');
}

describe('rotating the keys while events are under way', () => {
  test('loses nothing: first the new one second everywhere, then first', async () => {
    const before = await start([OLD]);
    const stuck = await stuckOnboards(10);

    const between = await start([OLD, NEW]);
    await end(before);
    await done(tenure, 'onboard', aPerson());

    const after = await start([NEW, OLD]);
    const both = await Promise.all(Array.from({ length: 10 }, () => say(tenure, 'onboard', aPerson())));
    for (const { eventId } of stuck) await tenure.send('POST', `/v1/events/${eventId}/retry`);
    for (const eventId of both) expect((await tenure.settled(eventId)).status).toBe('completed');
    await end(between);

    for (const { eventId, person, workflowId } of stuck) {
      expect(await tenure.settled(eventId)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
      expect(writesTo(sandbox, person)).toEqual(['POST']);
      const bytes = await bytesOf(workflowId);
      expect(bytes).toContain(OLD.kid);
    }
    const [last] = await Promise.all([done(tenure, 'onboard', aPerson())]);
    const bytes = await bytesOf(last.workflowId);
    expect([bytes.includes(NEW.kid), bytes.includes(OLD.kid)]).toEqual([true, false]);
    expect(after.logged.filter((line) => line.includes('payload_'))).toEqual([]);
  }, 140_000);
});

describe('a worker without the key', () => {
  test('says so, in the log and in Temporal, and loses nothing: it goes on with the key', async () => {
    const right = await start([OLD]);
    const [stuck] = await stuckOnboards(1);
    if (stuck === undefined) throw new Error('There is one.');
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 503, times: null });
    const person = aPerson();
    const waiting = await say(tenure, 'onboard', person);
    await vi.waitUntil(async () => ((await tenure.event(waiting)).steps[0]?.attempts ?? 0) > 0, 40_000);
    const { workflowId } = await tenure.event(waiting);
    await end(right);
    sandbox.knobs.clear();

    const wrong = await start([NEW], { relay: false });
    await tenure.temporal.client.workflow.getHandle(stuck.workflowId).signal('retry');
    const sentence = `A payload is encrypted with the key "${OLD.kid}"; this process has "${NEW.kid}".`;
    await vi.waitUntil(() => wrong.logged.some((line) => line.includes('payload_key_missing')), 40_000);
    // In clear: whoever reads it has not the key either. An activity says it, and a workflow.
    for (const id of [workflowId, stuck.workflowId]) {
      await vi.waitUntil(async () => (await bytesOf(id)).includes(sentence), 40_000);
    }
    const [said] = wrong.logged.filter((line) => line.includes('payload_key_missing'));
    expect(JSON.parse(said ?? '')).toMatchObject({ msg: sentence, remedy: expect.stringContaining(OLD.kid) });
    for (const id of [workflowId, stuck.workflowId]) {
      const { status } = await tenure.temporal.client.workflow.getHandle(id).describe();
      expect(status.name).toBe('RUNNING');
    }
    await end(wrong);

    await start([NEW, OLD]);
    for (const eventId of [stuck.eventId, waiting]) {
      expect(await tenure.settled(eventId)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
    }
    for (const one of [stuck.person, person]) expect(writesTo(sandbox, one)).toEqual(['POST']);
  }, 140_000);
});
