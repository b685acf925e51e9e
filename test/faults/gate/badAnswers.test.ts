import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import type { FaultRule } from '../../sandbox/faults.ts';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox, makeGroups } from '../harness/company.ts';
import { residentBytes } from '../harness/cpu.ts';
import type { Part } from '../harness/part.ts';
import { joiners, updateOf } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { type FaultProxy, type Link, startProxy } from '../harness/proxy.ts';
import { row } from '../harness/row.ts';
import { drained, openEvents } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

interface Variant {
  readonly name: string;
  readonly link?: Partial<Link>;
  readonly rule?: FaultRule;
  /** The error codes that may be told of it. */
  readonly codes: readonly string[];
}

const LOST = ['target_connection_lost', 'target_unreachable'];
const NO_SCIM = ['target_bad_answer'];
const users = { path: '/Users', times: null };

const VARIANTS: readonly Variant[] = [
  { name: 'RST', link: { cutAfter: { bytes: 0, how: 'rst' } }, codes: LOST },
  { name: 'FIN', link: { cutAfter: { bytes: 0, how: 'fin' } }, codes: LOST },
  { name: 'half a body', link: { cutAfter: { bytes: 300, how: 'fin' } }, codes: LOST },
  { name: 'a web page', rule: { ...users, status: 200, body: 'html' }, codes: NO_SCIM },
  { name: '204', rule: { ...users, status: 204, body: 'none' }, codes: NO_SCIM },
  { name: '50 MB', rule: { ...users, status: 200, body: 'huge' }, codes: ['answer_too_large'] },
  { name: 'slow loris', link: { bytesPerSecond: 30 }, codes: ['target_timeout'] },
];

describe('a target answers badly', () => {
  let stack: Stack;
  let app: ConnectedApp;
  let proxy: FaultProxy | undefined;
  let worker: Part;

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    worker = await stack.startWorker();
    app = await connectSandbox(stack, 'Bad answers', {
      through: async (sandbox) => {
        proxy = await startProxy({ port: sandbox.port });
        return sandbox.baseUrl.replace(String(sandbox.port), String(proxy.port));
      },
    });
    await drained(stack, 30);
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
    await proxy?.close();
  });

  async function codesSeen(): Promise<string[]> {
    const rows = await stack.database.db.execute<{ code: string }>(sql`
      select distinct error->>'code' as code from event_steps where finished_at is null and error is not null`);
    return rows.map(({ code }) => code);
  }

  row('16', 'answers are cut, half, no SCIM, too large, or never end', 180, async (it) => {
    let before = Number.POSITIVE_INFINITY;
    const seen: Record<string, string> = {};
    let most = 0;
    for (const { name, link, rule, codes } of VARIANTS) {
      const key = `r16-${name.replaceAll(' ', '-')}`.toLowerCase();
      Object.assign(proxy?.link ?? {}, link);
      if (rule !== undefined) app.sandbox.knobs.add(rule);
      await post(
        stack,
        joiners(key, it.size(4, 10)).map((one) => [one]),
        { key },
      );
      let told: string[] = [];
      await until(`${name} is told`, async () => {
        told = await codesSeen();
        return told.length > 0;
      });
      await sleep(it.size(300, 3000));
      // Once it is warm: what a first push loads and compiles is no answer's doing.
      if (name === 'RST') before = residentBytes(worker.pid);
      most = Math.max(most, residentBytes(worker.pid));
      seen[name] = told.join('/');
      // Many failures in a row, and the app is left alone for a while.
      expect([...codes, 'app_quarantined'], `${name}: ${told.join()}`).toEqual(expect.arrayContaining(told));
      proxy?.heal();
      app.sandbox.knobs.clear();
      await untilDone();
    }
    await assertInvariants(stack, [app]);
    // Read whole, one answer in each of four slots would be 200 MB.
    expect(most - before).toBeLessThan(120e6);
    return { ...seen, 'memory +MB': Math.round((most - before) / 1e6) };
  });

  row('31', 'an account that was just made is not found for 3 s', 120, async (it) => {
    proxy?.heal();
    app.sandbox.knobs.clear();
    app.sandbox.knobs.setVisibleAfter(3000);
    const [group = ''] = await makeGroups(stack, 'r31', 1);
    const before = app.sandbox.effects().length;
    const people = joiners('r31', it.size(15, 50));
    // Updates and groups at once: while nobody can be found yet.
    const lists = people.map((one) => [
      one,
      updateOf(one.employeeNumber, 'Head of'),
      { type: 'group-change' as const, employeeNumber: one.employeeNumber, groups: { add: [group] } },
    ]);
    const { ids } = await post(stack, lists, { key: 'r31' });
    const drain = await drained(stack, 60);
    app.sandbox.knobs.clear();
    const made = app.sandbox
      .effects(before)
      .filter((it) => it.method === 'POST' && it.resourceType === 'User' && it.userName?.includes('r31'));
    expect(made.length).toBe(people.length);
    await assertInvariants(stack, [app]);
    return { events: ids.length, creations: made.length, drain };
  });

  /** What waits for a human is retried, as one would who has mended the cause. */
  async function untilDone(): Promise<void> {
    await until(
      'every event ends',
      async () => {
        await stack.api.call('POST', '/v1/events/retry?status=needs_attention', z.unknown(), {
          body: {},
          idempotencyKey: `retry-${Date.now()}`,
        });
        return (await openEvents(stack)) === 0;
      },
      { seconds: 60, everyMs: 500 },
    );
  }
});
