import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { type FaultProxy, startProxy } from '../harness/proxy.ts';
import { row } from '../harness/row.ts';
import { servers } from '../harness/servers.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack } from '../harness/stack.ts';

const AWAY_MS = 8000;
const readiness = z.looseObject({ temporal: z.string() });

describe('Temporal is away', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let link: FaultProxy;

  beforeAll(async () => {
    link = await startProxy({ port: Number(new URL(`http://${servers().temporalAddress}`).port) });
    stack = await createStack({ temporalPort: link.port });
    await stack.startApi();
    await stack.startWorker();
    app = await connectSandbox(stack, 'Temporal away');
    await drained(stack, 30);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
    await link?.close();
  });

  row('6', 'Temporal is killed while events come in, and comes back after 8 s', 120, async (it) => {
    const people = joiners('r6', it.size(100, 300)).map((one) => [one]);
    const posting = post(stack, people, { key: 'r6', width: 8, pauseMs: 150 });
    await sleep(it.random.between(300, 1000));
    const pid = stack.serverPid('temporal');
    expect(pid).toBeDefined();
    // Its keeper starts it again at once; to us it is away for longer.
    await link.close();
    process.kill(pid ?? 0, 'SIGKILL');
    await sleep(AWAY_MS);
    const meanwhile = await stack.api.call('GET', '/readyz', readiness);
    await link.open();
    const { ids, refusals, slowestMs } = await posting;
    const drain = await drained(stack, 60);
    expect(meanwhile).toMatchObject({ temporal: 'unreachable' });
    expect(refusals).toEqual({});
    expect(slowestMs).toBeLessThan(2000);
    await assertInvariants(stack, [app]);
    return { events: ids.length, 'slowest 202 ms': slowestMs, drain };
  });
});
