import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { copySource } from '../harness/sourceCopy.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const FILE = 'workflows/runStep.ts';
const BEFORE = "    await pushPerson(subject, offboard ? 'leave' : 'push', round);\n";
const CHECK = 'await local.validateDomain(subject);\n';
const list = z.looseObject({ data: z.array(z.unknown()) });

/** docs/operations.md, "Upgrading workers", as it happens: real workers of several versions, one after the other. */
describe('another version of the workflows is deployed', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let patched: string;
  let bad: string;

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    patched = await copySource(join(stack.home, 'patched'), FILE, [
      { from: BEFORE, to: `    if (patched('check-the-domain-again')) ${CHECK}${BEFORE}` },
      { from: 'isCancellation }', to: 'isCancellation, patched }' },
    ]);
    bad = await copySource(join(stack.home, 'bad'), FILE, [{ from: BEFORE, to: `    ${CHECK}${BEFORE}` }]);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  async function reported(): Promise<number> {
    const open = `ExecutionStatus = "Running" AND StartTime >= "${stack.since.toISOString()}"`;
    return (await stack.temporal.client.workflow.count(`${open} AND TemporalReportedProblems IS NOT NULL`)).count;
  }

  async function needAttention(count: number): Promise<void> {
    const isSo = async () => {
      const page = await stack.api.call('GET', '/v1/events?status=needs_attention&limit=200', list);
      return page.data.length === count;
    };
    await until(`${count} events wait for a human`, isSo, { seconds: 60 });
  }

  row('23', 'a new version with patched() mid-run; a version that breaks determinism, and its fix', 300, async (it) => {
    const people = it.size(20, 50);
    let worker = await stack.startWorker();
    app = await connectSandbox(stack, 'Deploy');
    await drained(stack, 60);
    const { knobs } = app.sandbox;
    knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });

    // Begun by the old version, ended by the new one; and others that only the new one knows.
    await post(
      stack,
      joiners('r23-old', people).map((one) => [one]),
      { key: 'r23-old' },
    );
    await needAttention(people);
    await worker.terminate();
    worker = await stack.startWorker({ root: patched });
    await post(
      stack,
      joiners('r23-new', people).map((one) => [one]),
      { key: 'r23-new' },
    );
    await needAttention(2 * people);
    expect(await reported()).toBe(0);

    // A version that can't go on with those of the new one: it is seen, and nothing is lost.
    await worker.terminate();
    worker = await stack.startWorker({ root: bad });
    knobs.clear();
    await stack.api.call('POST', '/v1/events/retry', z.unknown(), { body: {}, idempotencyKey: 'r23-retry' });
    const broken = Date.now();
    await until('Temporal reports the problem', async () => (await reported()) > 0, { seconds: 90, everyMs: 250 });
    const visible = Number(((Date.now() - broken) / 1000).toFixed(1));

    // Its fix is the version before; nothing is reset.
    await worker.terminate();
    worker = await stack.startWorker({ root: patched });
    const drain = await drained(stack, 120);
    await assertInvariants(stack, [app]);
    return { events: 2 * people, 'problem visible after s': visible, drain };
  });
});
