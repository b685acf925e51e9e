import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Effect } from '../../sandbox/effects.ts';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox, makeGroups } from '../harness/company.ts';
import type { Part } from '../harness/part.ts';
import { joiners, lives, updateOf } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

/** Rows in which the only worker dies, and another takes over. */
describe('a worker dies', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let worker: Part;
  let committed: (effect: Effect) => void = () => {};

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    app = await connectSandbox(stack, 'Worker kills', {
      committed: (effect) => committed(effect),
    });
    worker = await stack.startWorker();
    await drained(stack, 30);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row('1', 'the worker is killed again and again, and a tenth of the target’s answers are faults', 150, async (it) => {
    const groups = await makeGroups(stack, 'r1', 3);
    const people = it.size(50, 250);
    const load = lives(it.random, { key: 'r1', people, each: 4, groups });
    const { knobs } = app.sandbox;
    knobs.add({ status: 429, retryAfter: '1', every: 33, times: null });
    knobs.add({ status: 503, every: 33, times: null });
    knobs.add({ phase: 'after', drop: true, every: 25, times: null });
    const posting = post(stack, load, { key: 'r1', width: 8 });
    const kills = it.size(6, 10);
    for (let n = 0; n < kills; n += 1) {
      await sleep(it.random.between(300, 1500));
      await worker.kill();
      worker = await stack.startWorker();
    }
    const posted = await posting;
    const drain = await drained(stack, 90);
    knobs.clear();
    await assertInvariants(stack, [app]);
    expect(new Set(posted.ids).size).toBe(load.flat().length);
    return { events: posted.ids.length, kills, drain };
  });

  row('2', 'the worker is killed after the target has committed, before its answer', 240, async (it) => {
    const people = joiners('r2', it.size(24, 100));
    const kills = it.size(5, 50);
    const before = app.sandbox.effects().length;
    let killed = 0;
    let isDown = false;
    committed = ({ method, resourceType }) => {
      if (isDown || killed >= kills || method !== 'POST' || resourceType !== 'User') return;
      isDown = true;
      killed += 1;
      // Within this tick: the answer finds nobody.
      const dying = worker;
      process.kill(dying.pid, 'SIGKILL');
      void dying.ended
        .then(() => stack.startWorker())
        .then((next) => {
          worker = next;
          isDown = false;
        });
    };
    const { ids } = await post(
      stack,
      people.map((one) => [one]),
      { key: 'r2' },
    );
    const drain = await drained(stack, it.size(60, 200));
    await until('the last worker is back', () => !isDown);
    committed = () => {};
    const creations = app.sandbox.effects(before).filter(({ method }) => method === 'POST').length;
    expect(creations).toBe(people.length);
    expect(killed).toBeGreaterThanOrEqual(it.size(3, 8));
    await assertInvariants(stack, [app]);
    return { events: ids.length, kills: killed, creations, drain };
  });

  row('3', 'the worker is killed after the target’s answer, before its result is kept', 240, async (it) => {
    const [group = ''] = await makeGroups(stack, 'r3', 1);
    const people = joiners('r3', it.size(16, 50));
    await post(
      stack,
      people.map((one) => [one]),
      { key: 'r3' },
    );
    await drained(stack, 60);
    const before = app.sandbox.effects().length;
    await worker.terminate();
    const changes = people.map(({ employeeNumber }) => [
      updateOf(employeeNumber, 'Director'),
      { type: 'group-change' as const, employeeNumber, groups: { add: [group] } },
    ]);
    const { ids } = await post(stack, changes, { key: 'r3-change' });
    const kills = it.size(4, 50);
    for (let n = 0; n < kills; n += 1) {
      const point = n % 2 === 0 ? 'before-record' : 'before-complete';
      worker = await stack.startWorker({ env: { TENURE_FAULT: `${point}:${Math.ceil(it.random.between(0, 4))}` } });
      await Promise.race([worker.ended, sleep(25_000)]);
      await worker.kill();
    }
    worker = await stack.startWorker();
    const drain = await drained(stack, 90);
    const writes = app.sandbox.effects(before);
    const titles = writes.filter(({ resourceType, method }) => resourceType === 'User' && method === 'PATCH');
    // One PATCH a person, however often the worker died: what is right already is not sent again.
    expect(titles.filter(({ before, after }) => before !== after).length).toBe(people.length);
    expect(titles.length).toBe(people.length);
    expect(writes.filter(({ method }) => method === 'POST')).toEqual([]);
    await assertInvariants(stack, [app]);
    return { events: ids.length, kills, writes: writes.length, drain };
  });

  row('4', 'the worker is told to end (SIGTERM) under load', 120, async (it) => {
    const { traffic } = app.sandbox;
    const accountCalls = () => traffic.arrivals().filter(({ path }) => path.startsWith('/Users')).length;
    traffic.forget();
    const probe = joiners('r4-alone', 10);
    await post(
      stack,
      probe.map((one) => [one]),
      { key: 'r4-alone' },
    );
    await drained(stack, 30);
    const each = accountCalls() / probe.length;
    traffic.forget();
    const people = joiners('r4', it.size(60, 200));
    const posting = post(
      stack,
      people.map((one) => [one]),
      { key: 'r4', width: 8, pauseMs: 100 },
    );
    const ends: number[] = [];
    for (let n = 0; n < it.size(3, 5); n += 1) {
      await sleep(it.random.between(300, 900));
      const { ms, code } = await worker.terminate();
      expect(code).toBe(0);
      ends.push(ms);
      worker = await stack.startWorker();
    }
    const { ids } = await posting;
    const drain = await drained(stack, 60);
    const calls = accountCalls();
    // A health check or two, one a minute, is not the load's.
    expect(calls).toBeLessThanOrEqual(each * people.length + 2);
    expect(Math.max(...ends)).toBeLessThan(25_000);
    await assertInvariants(stack, [app]);
    return { events: ids.length, calls, ideal: each * people.length, 'slowest exit ms': Math.max(...ends), drain };
  });
});
