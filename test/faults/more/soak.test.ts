import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox, makeGroups } from '../harness/company.ts';
import { residentBytes } from '../harness/cpu.ts';
import type { Part } from '../harness/part.ts';
import { lives } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack } from '../harness/stack.ts';

describe('a long time under mixed load', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let api: Part;
  let worker: Part;

  beforeAll(async () => {
    stack = await createStack();
    api = await stack.startApi();
    worker = await stack.startWorker();
    app = await connectSandbox(stack, 'Soak');
    await drained(stack, 60);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('30', 'three minutes of mixed load, something is killed every 20 s', 600, async (it) => {
    const groups = await makeGroups(stack, 'r30', 5);
    const { knobs } = app.sandbox;
    knobs.add({ status: 429, retryAfter: '1', every: 50, times: null });
    knobs.add({ phase: 'after', drop: true, every: 50, times: null });
    const until = Date.now() + it.size(45_000, 180_000);
    let events = 0;
    const feeding = (async () => {
      for (let round = 1; Date.now() < until; round += 1) {
        const load = lives(it.random, { key: `r30-${round}`, people: 25, each: 4, groups });
        events += (await post(stack, load, { key: `r30-${round}`, width: 8 })).ids.length;
        await sleep(2000);
      }
    })();
    const memory: number[] = [];
    let kills = 0;
    for (let turn = 0; Date.now() < until; turn += 1) {
      for (const second of Array.from({ length: 20 }, (_, n) => n)) {
        await sleep(1000);
        if (second % 5 === 0) memory.push(residentBytes(api.pid));
      }
      kills += 1;
      if (turn % 3 === 2) process.kill(stack.serverPid(turn % 2 === 0 ? 'temporal' : 'postgres') ?? 0, 'SIGKILL');
      else {
        await worker.kill();
        worker = await stack.startWorker();
      }
    }
    await feeding;
    const drain = await drained(stack, 180);
    knobs.clear();
    await assertInvariants(stack, [app]);
    // The API lives through it all: its memory settles, and must not climb. Too short a time tells nothing.
    const quarter = Math.floor(memory.length / 4);
    const minutes = (2 * quarter * 5) / 60;
    const slope = (median(memory.slice(-quarter)) - median(memory.slice(quarter, 2 * quarter))) / 1e6 / minutes;
    expect(slope).toBeLessThan(it.size(Number.POSITIVE_INFINITY, 20));
    return { events, kills, 'API MB a minute': Number(slope.toFixed(1)), drain };
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
