import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { homePaths, makeHome } from '../../../runtime/process/homePaths.ts';
import { runningPid } from '../../../runtime/process/pidFile.ts';
import { superviseChild } from '../../../runtime/process/supervise.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_MS = 60_000;

/** An api or worker process of its own, as `npm run api` and `npm run worker` are. */
export interface Part {
  readonly pid: number;
  /** Resolves when the process has ended, whatever ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the milliseconds it took to end, and its status. */
  terminate(): Promise<{ readonly ms: number; readonly code: number | null }>;
}

export interface PartOptions {
  readonly name: 'api' | 'worker';
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** More arguments of `node`. */
  readonly nodeArgs?: readonly string[] | undefined;
  /** Where the source is; this checkout's unless told. */
  readonly root?: string | undefined;
  /** Do not wait until it is up. */
  readonly unready?: boolean | undefined;
}

/** Starts it and waits until it says that it is up. @throws Error naming the log when it ends first, or never does. */
export async function startPart(options: PartOptions): Promise<Part> {
  const { name, home, env, nodeArgs = [], root = ROOT } = options;
  await makeHome(home);
  const logFile = join(homePaths(home).logs, `${name}.log`);
  const child = superviseChild({
    name,
    args: [...nodeArgs, join(root, 'runtime', `${name}.ts`)],
    env: { ...env, TENURE_HOME: home },
    logFile,
    restart: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started; see ${logFile}`);
  let hasEnded = false;
  const ended = child.ended.finally(() => {
    hasEnded = true;
  });
  if (options.unready !== true) {
    for (const deadline = Date.now() + READY_MS; runningPid({ TENURE_HOME: home }, name) !== pid; await sleep(20)) {
      if (hasEnded || Date.now() > deadline) throw new Error(`${name} did not come up: ${await endOf(logFile)}`);
    }
  }
  const send = (signal: NodeJS.Signals) => {
    // Ended by itself in between: nobody else's pid is hit, as its supervisor would have said so.
    if (!hasEnded) process.kill(pid, signal);
  };
  return {
    pid,
    ended,
    async kill() {
      send('SIGKILL');
      await ended;
    },
    async terminate() {
      const asked = Date.now();
      send('SIGTERM');
      const { code } = await ended;
      return { ms: Date.now() - asked, code };
    },
  };
}

/** The last lines of a log; the log itself goes with the test's folder. */
async function endOf(logFile: string): Promise<string> {
  return readFile(logFile, 'utf8').then(
    (text) => text.trimEnd().split('\n').slice(-5).join('\n'),
    () => 'it has written nothing',
  );
}
