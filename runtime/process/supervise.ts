import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endProcess } from './endProcess.ts';
import { appendTo } from './openLog.ts';
import { tsxLoader } from './tsxLoader.ts';

const END_WITH_PARENT = fileURLToPath(new URL('./endWithParent.mjs', import.meta.url));
/** A child that ends with this status was started wrongly (a bad environment): starting it again would not help. */
const USAGE_STATUS = 2;
const RESTART_MS = { first: 200, most: 10_000, calmAfter: 30_000 };

export interface SuperviseOptions {
  /** Prefixes its lines: `api`, `worker`. */
  readonly name: string;
  /** Arguments of `node`; `--import tsx` is understood wherever we were started from. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets everything the child writes. */
  readonly logFile: string;
  /** Start it again, with back-off, when it dies. */
  readonly restart: boolean;
  /** Told each line, with its prefix; nobody unless told. */
  readonly print?: (line: string) => void;
  /** How long it may take to end after SIGTERM before it is killed; 75 s, longer than a worker's own limit of 60 s. */
  readonly stopMs?: number;
}

export interface SupervisedChild {
  /** The pid of the moment; undefined between a death and the next start. */
  readonly pid: number | undefined;
  /** Resolves when it has ended for good: stopped, wrongly started, or dead without `restart`. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends it politely and for good; resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Runs a node process beside this one and keeps it running. It sits in a process group of its own, so that a Ctrl-C
 * reaches only the supervisor, which ends its children in order; and it ends by itself when the supervisor is killed.
 */
export function superviseChild(options: SuperviseOptions): SupervisedChild {
  const { name, restart, print } = options;
  const log = appendTo(options.logFile);
  const write = (line: string) => {
    log.write(`${line}\n`);
    print?.(`[${name}] ${line}`);
  };
  const stopping = new AbortController();
  let child = start(options, write);

  const run = async () => {
    let pause = RESTART_MS.first;
    for (;;) {
      const since = Date.now();
      const end = await exitOf(child);
      if (stopping.signal.aborted || !restart || end.code === USAGE_STATUS) {
        log.end();
        return end;
      }
      if (Date.now() - since > RESTART_MS.calmAfter) pause = RESTART_MS.first;
      write(`ended (${end.signal ?? `status ${end.code}`}); starting again in ${pause} ms`);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
      pause = Math.min(pause * 2, RESTART_MS.most);
      if (stopping.signal.aborted) {
        log.end();
        return end;
      }
      child = start(options, write);
    }
  };
  const ended = run();

  return {
    get pid() {
      return hasEnded(child) ? undefined : child.pid;
    },
    ended,
    async stop() {
      stopping.abort();
      if (!hasEnded(child) && child.pid !== undefined) await endProcess(child.pid, 'SIGTERM', options.stopMs ?? 75_000);
      await ended;
    },
  };
}

function start(options: SuperviseOptions, write: (line: string) => void): ChildProcess {
  const loader = tsxLoader();
  const args = options.args.map((arg, index) =>
    arg === 'tsx' && options.args[index - 1] === '--import' ? loader : arg,
  );
  const child = spawn(process.execPath, ['--import', loader, '--import', END_WITH_PARENT, ...args], {
    detached: true,
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', write);
  }
  return child;
}

/** After `close`, not `exit`: then everything it wrote has been read. */
function exitOf(child: ChildProcess) {
  return new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
