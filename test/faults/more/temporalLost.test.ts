import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import type { Part } from '../harness/part.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { type FaultProxy, startProxy } from '../harness/proxy.ts';
import { row } from '../harness/row.ts';
import { servers } from '../harness/servers.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const running = 'ExecutionStatus = "Running"';

describe('Temporal is not there at the start, or has lost everything', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let link: FaultProxy;

  beforeAll(async () => {
    link = await startProxy({ port: Number(new URL(`http://${servers().temporalAddress}`).port) });
    stack = await createStack({ temporalPort: link.port });
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
    await link?.close();
  });

  row('7', 'Temporal is down when API and worker start', 180, async (it) => {
    await link.close();
    const api = await stack.startApi();
    app = await connectSandbox(stack, 'Temporal lost');
    const worker = startUntilUp();
    const people = joiners('r7', it.size(20, 50)).map((one) => [one]);
    const { ids, refusals, slowestMs } = await post(stack, people, { key: 'r7' });
    expect(refusals).toEqual({});
    await link.open();
    await worker;
    const drain = await drained(stack, 90);
    expect(api.pid).toBeGreaterThan(0);
    await assertInvariants(stack, [app]);
    return { events: ids.length, 'slowest 202 ms': slowestMs, drain };
  });

  row('8', 'Temporal’s data is wiped while events are under way', 360, async (it) => {
    app.sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const people = joiners('r8', it.size(30, 200)).map((one) => [one]);
    const { ids } = await post(stack, people, { key: 'r8' });
    await until('they are under way', async () => (await stack.temporal.client.workflow.count(running)).count >= 10);
    const pid = stack.serverPid('temporal');
    process.kill(pid ?? 0, 'SIGKILL');
    for (const suffix of ['', '-wal', '-shm']) await rm(`${servers().temporalDatabase}${suffix}`, { force: true });
    await until('Temporal is back, and empty', async () => {
      try {
        return (await stack.temporal.client.workflow.count(running)).count < 10;
      } catch {
        return false;
      }
    });
    app.sandbox.knobs.clear();
    // The sweeper looks each minute for events whose workflow is unknown to Temporal; those that wait are then retried.
    const retry = setInterval(() => {
      void stack.api
        .call('POST', '/v1/events/retry', z.unknown(), { body: {}, idempotencyKey: `r8-${Date.now()}` })
        .catch(() => {});
    }, 5000);
    const drain = await drained(stack, 240).finally(() => clearInterval(retry));
    await assertInvariants(stack, [app]);
    return { events: ids.length, drain };
  });

  /** As `npm start`, or a container's restart policy, would. */
  async function startUntilUp(): Promise<Part> {
    for (;;) {
      try {
        return await stack.startWorker();
      } catch {
        // Ended by itself: Temporal is not there yet.
      }
    }
  }
});
