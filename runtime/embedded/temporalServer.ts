import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { permanent } from '../../domain/errors.ts';
import { temporalHealthy } from './health.ts';
import { type ServerProcess, spawnServer } from './spawnServer.ts';
import { waitForServer } from './waitFor.ts';

const READY_MS = 60_000;
const RETENTION_DAYS = 30;

/** What makes the development server quick and fair on one host (RELIABILITY.md, end of section E). */
const DYNAMIC_CONFIG = [
  // Fairness keys are ignored without it.
  'matching.enableFairness=true',
  // Priorities are strict only within one partition.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // Timers and retries are rounded up to a second otherwise.
  'history.timerProcessorMaxTimeShift="10ms"',
  // A workflow that can't go on is reported after 2 failed tasks, about 10 s, instead of 53 s.
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
];

export interface TemporalServerOptions {
  /** The `temporal` program. */
  readonly program: string;
  /** Keeps the database; `$TENURE_HOME/temporal`. */
  readonly dataDir: string;
  readonly logFile: string;
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  /** Name to type, as Temporal writes it: `{ TenureUser: 'Keyword' }`. */
  readonly searchAttributes: Readonly<Record<string, string>>;
  /** Where the UI has payloads decoded, for those who may see names. */
  readonly codecEndpoint: string;
}

/**
 * Starts the Temporal CLI's server on 127.0.0.1 with its database on disk, and waits until it answers.
 *
 * @throws permanent `server_ended`, `server_not_ready`; nothing is left running then.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<ServerProcess> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const { program, logFile, namespace } = options;
  const address = `127.0.0.1:${options.port}`;
  const args = serverArgs(options);
  const server = await spawnServer({ program, args, logFile, stopSignal: 'SIGTERM', stopMs: 10_000 });
  try {
    const ready = () => temporalHealthy(address, namespace);
    await waitForServer({ name: 'Temporal', ended: server.ended, ready, timeoutMs: READY_MS, logFile });
    await keepHistories(address, namespace);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The database file, by which a Temporal server of this home is told from any other. */
export function temporalDatabase(dataDir: string): string {
  return join(dataDir, 'temporal.db');
}

function serverArgs(options: TemporalServerOptions): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn', '--log-format', 'json'];
  args.push('--port', String(options.port), '--ui-port', String(options.uiPort), '--ui-disable-news-fetch');
  args.push('--db-filename', temporalDatabase(options.dataDir));
  // 2.5 to 3 times the workflow throughput of the defaults, and a kill -9 lost nothing.
  args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  if (options.namespace !== 'default') args.push('--namespace', options.namespace);
  args.push('--ui-codec-endpoint', options.codecEndpoint);
  for (const [name, type] of Object.entries(options.searchAttributes))
    args.push('--search-attribute', `${name}=${type}`);
  for (const value of DYNAMIC_CONFIG) args.push('--dynamic-config-value', value);
  return args;
}

/** The development server forgets closed workflows after a day; auditors look back further. */
async function keepHistories(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 5000 });
  try {
    const config = { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) };
    const update = () => connection.workflowService.updateNamespace({ namespace, config });
    await connection.withDeadline(Date.now() + 5000, update);
  } catch (cause) {
    throw permanent('retention_not_set', `Temporal refused ${RETENTION_DAYS} days of retention.`, { cause });
  } finally {
    await connection.close();
  }
}
