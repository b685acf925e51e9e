import { spawn } from 'node:child_process';
import { permanent } from '../../domain/errors.ts';
import { endProcess } from '../process/endProcess.ts';
import { withLog } from '../process/openLog.ts';

/** An embedded server's process. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<Ending>;
  /** Ends it politely, by force after a while; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnServerOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Gets what the server says. */
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopMs: number;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/**
 * Starts a server in a process group of its own: a Ctrl-C at the terminal reaches only Tenure, which stops its servers
 * in order.
 *
 * @throws permanent `server_not_started` when the program can't be run at all.
 */
export async function spawnServer(options: SpawnServerOptions): Promise<ServerProcess> {
  const { program, args, logFile, stopSignal, stopMs, uid, gid } = options;
  const child = withLog(logFile, (log) =>
    spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...(uid === undefined ? {} : { uid, gid }),
      env: { ...process.env, LC_MESSAGES: 'C' },
    }),
  );
  const ended = new Promise<Ending>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  // The number of a process that has ended may be somebody else's by now.
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(permanent('server_not_started', `${program} can't be run: ${cause.message}`, { cause })),
    );
  });
  const { pid } = child;
  if (pid === undefined) throw permanent('server_not_started', `${program} can't be run.`);
  return { pid, ended, stop: async () => (gone() ? undefined : endProcess(pid, stopSignal, stopMs)) };
}
