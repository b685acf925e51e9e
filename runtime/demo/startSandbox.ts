import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';

export interface RunningSandbox {
  readonly baseUrl: string;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const readyLine = z.object({ baseUrl: z.url() });

/**
 * Starts the sandbox target as a process of its own, with a fresh token, and waits until it serves.
 *
 * @param accounts made-up ones that it has from the start.
 * @throws TenureError `sandbox_failed` with what the process said when it ends before that.
 */
export async function startSandboxProcess(root: string, accounts = 0): Promise<RunningSandbox> {
  const token = randomBytes(24).toString('base64url');
  const args = ['--import', 'tsx', 'test/sandbox/main.ts', '--port', '0', '--accounts', String(accounts)];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, SANDBOX_TOKEN: token },
    // The IPC channel closes with us: the sandbox then ends by itself, whatever killed the demo.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const ended = once(child, 'exit');
  const lines = child.stdout === null ? undefined : createInterface(child.stdout);
  const first = lines === undefined ? ended : Promise.race([once(lines, 'line'), ended]);
  const [line]: unknown[] = await first;
  const ready = typeof line === 'string' ? readyLine.safeParse(JSON.parse(line)) : undefined;
  if (ready?.success !== true || child.pid === undefined) {
    child.kill();
    throw permanent('sandbox_failed', `The sandbox target did not start: ${said.trim() || 'it said nothing'}`);
  }
  return {
    baseUrl: ready.data.baseUrl,
    token,
    pid: child.pid,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
    },
  };
}
