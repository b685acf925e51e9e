import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox, makeGroups } from '../harness/company.ts';
import type { Part } from '../harness/part.ts';
import { lives } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack } from '../harness/stack.ts';

describe('two workers', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let workers: Part[];

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    workers = [await stack.startWorker(), await stack.startWorker()];
    app = await connectSandbox(stack, 'Two workers');
    await drained(stack, 60);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('5', 'two workers are killed in turn', 240, async (it) => {
    const groups = await makeGroups(stack, 'r5', 2);
    const load = lives(it.random, { key: 'r5', people: it.size(25, 100), each: 4, groups });
    const posting = post(stack, load, { key: 'r5', width: 8, pauseMs: 100 });
    const kills = it.size(4, 10);
    for (let n = 0; n < kills; n += 1) {
      await sleep(it.random.between(500, 2000));
      await workers[n % 2]?.kill();
      workers[n % 2] = await stack.startWorker();
    }
    const { ids } = await posting;
    const drain = await drained(stack, 120);
    await assertInvariants(stack, [app]);
    return { events: ids.length, kills, drain };
  });
});
