import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { homePaths } from '../../../runtime/process/homePaths.ts';
import { superviseChild } from '../../../runtime/process/supervise.ts';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners, leaverOf, updateOf } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const run = promisify(execFile);
const START = fileURLToPath(new URL('../../../runtime/start.ts', import.meta.url));
const CLOCK = fileURLToPath(new URL('../harness/shiftClock.mjs', import.meta.url));
const TEN_MINUTES = 600_000;

describe('the machine itself', () => {
  let stack: Stack;
  let app: ConnectedApp | undefined;

  beforeAll(async () => {
    stack = await createStack();
  });
  afterAll(async () => {
    await stack?.stop();
    await app?.sandbox.stop();
  });

  row(
    '32',
    'the API’s clock is ten minutes ahead, the worker’s ten behind, and then the other way',
    180,
    async (it) => {
      const ahead = { env: { TENURE_TEST_CLOCK_MS: String(TEN_MINUTES) }, nodeArgs: ['--import', CLOCK] };
      const behind = { env: { TENURE_TEST_CLOCK_MS: String(-TEN_MINUTES) }, nodeArgs: ['--import', CLOCK] };
      const people = joiners('r32', it.size(10, 20));
      let api = await stack.startApi(ahead);
      let worker = await stack.startWorker(behind);
      app ??= await connectSandbox(stack, 'Machine');
      const each = (key: string, make: (one: (typeof people)[number]) => (typeof people)[number]) =>
        post(
          stack,
          people.map((one) => [make(one)]),
          { key },
        );
      const { ids } = await each('r32', (one) => one);
      await drained(stack, 60);
      await api.terminate();
      await worker.terminate();
      // The clocks jump: by twenty minutes, back and forth.
      api = await stack.startApi(behind);
      worker = await stack.startWorker(ahead);
      // The same requests are the same events still.
      expect((await each('r32', (one) => one)).ids).toEqual(ids);
      await each('r32-update', (one) => updateOf(one.employeeNumber, 'Later'));
      await drained(stack, 60);
      await each('r32-leave', (one) => leaverOf(one.employeeNumber));
      const drain = await drained(stack, 60);
      await assertInvariants(stack, [app]);
      await api.terminate();
      await worker.terminate();
      return { events: 3 * people.length, drain };
    },
  );

  row('27', 'the disk of logs and temporary files is full', 180, async (it) => {
    // Mounting takes root; elsewhere the row says so.
    if (process.getuid?.() !== 0) return { skipped: 'needs root' };
    const home = join(stack.home, 'start');
    const { logs } = homePaths(home);
    await mkdir(logs, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', logs]);
    const started = superviseChild({
      name: 'start',
      args: [START],
      env: { ...stack.env, TENURE_HOME: home, TMPDIR: logs, LOG_LEVEL: 'trace' },
      logFile: join(stack.home, 'start.log'),
      restart: false,
    });
    try {
      await until('the API serves', serves, { seconds: 60 });
      app ??= await connectSandbox(stack, 'Machine');
      await writeFile(join(logs, 'full'), Buffer.alloc(1_000_000)).catch(() => {});
      const people = joiners('r27', it.size(10, 20)).map((one) => [one]);
      const { ids, refusals } = await post(stack, people, { key: 'r27' });
      const drain = await drained(stack, 60);
      await sleep(500);
      expect(started.pid).toBeDefined();
      expect(refusals).toEqual({});
      await rm(join(logs, 'full'), { force: true });
      await assertInvariants(stack, [app]);
      return { events: ids.length, drain };
    } finally {
      await started.stop();
      await run('umount', ['-l', logs]);
    }
  });

  async function serves(): Promise<boolean> {
    try {
      return (await fetch(`${stack.apiUrl}/readyz`)).status === 200;
    } catch {
      return false;
    }
  }
});
