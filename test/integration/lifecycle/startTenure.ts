import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { z } from 'zod';
import { createActivities } from '../../../activities/createActivities.ts';
import type { AppDeps } from '../../../api/deps.ts';
import { connectDatabase } from '../../../db/connect.ts';
import { createDataConverter } from '../../../runtime/codec/dataConverter.ts';
import type { EncryptionKey } from '../../../runtime/process/encryptionKeys.ts';
import { runReconciliations } from '../../../runtime/reconcile/runReconciliations.ts';
import { runRelay } from '../../../runtime/relay/relay.ts';
import { createTemporalClient, type TemporalClient } from '../../../runtime/temporalClient.ts';
import { runAppWorkers } from '../../../runtime/workers/appWorkers.ts';
import { installRuntime } from '../../../runtime/workers/installRuntime.ts';
import { runPauses } from '../../../runtime/workers/pauses.ts';
import { createWorkflowWorker } from '../../../runtime/workers/workflowWorker.ts';
import { testCache } from '../../testCache.ts';
import { TEST_KEYS } from '../../testKeys.ts';
import { startApi, type TestApi } from '../api/startApi.ts';

const step = z.looseObject({
  appId: z.string(),
  operation: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullish(),
  attempts: z.number(),
  error: z.looseObject({ code: z.string(), message: z.string(), remedy: z.string().nullish() }).nullish(),
});
const eventView = z.looseObject({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  userId: z.string().nullable(),
  workflowId: z.string(),
  steps: z.array(step),
});
export type EventView = z.output<typeof eventView>;

const reportRow = z.looseObject({
  eventId: z.string(),
  workflowId: z.string(),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  appId: z.string().nullable(),
  groupId: z.string().nullish(),
  operation: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullable(),
  changes: z.array(z.looseObject({ attribute: z.string(), old: z.unknown(), new: z.unknown() })),
  attempts: z.number(),
  httpStatus: z.number().nullable(),
});
export type ReportRow = z.output<typeof reportRow>;

export interface Tenure {
  readonly api: TestApi;
  readonly temporal: TemporalClient;
  /** Where this one's workflows run. */
  readonly workflowQueue: string;
  /** Sends a request and answers its body; throws, with what was answered, on any refusal. */
  send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** The event once its status is one of `statuses`; default: it has ended. */
  settled(eventId: string, ...statuses: string[]): Promise<EventView>;
  event(eventId: string): Promise<EventView>;
  /** All report rows that match, oldest first. */
  report(query: string): Promise<ReportRow[]>;
  /** Ends the worker that runs the workflows, does this, and starts another. */
  withoutWorker(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const ENDED = ['completed', 'cancelled'];
const WAIT_MS = 30_000;

export interface TenureOptions {
  /** Whether events are carried to Temporal; default true. */
  readonly relay?: boolean;
  /** Whether comparisons of apps are started, and their schedules kept; default false. */
  readonly reconcile?: boolean;
  /** Whether workflows and activities are run; default true. */
  readonly workers?: boolean;
  /** What Temporal's payloads are encrypted with; default TEST_KEYS. */
  readonly encryptionKeys?: readonly EncryptionKey[];
  /** What the API is told beside the usual. */
  readonly api?: Partial<AppDeps>;
}

/**
 * The whole of Tenure in this process, on the real Postgres and the real Temporal of the run, with a database and a
 * workflow queue of its own: `afterAll(() => tenure.stop())`.
 */
export async function startTenure(options: TenureOptions = {}): Promise<Tenure> {
  const api = await startApi({
    temporalUiUrl: inject('temporalUiUrl'),
    temporalNamespace: inject('temporalNamespace'),
    ...options.api,
  });
  const { logger, sealer, allowPrivate } = api.deps;
  const database = connectDatabase({ url: api.databaseUrl, max: 16, applicationName: 'lifecycle-test' });
  const address = inject('temporalAddress');
  const namespace = inject('temporalNamespace');
  const dataConverter = createDataConverter(options.encryptionKeys ?? TEST_KEYS, logger);
  const temporal = createTemporalClient(address, namespace, dataConverter);
  // Temporal's native runtime is one a process; a file's tests share it.
  if (Runtime._instance === undefined) installRuntime(logger);
  const connection = await NativeConnection.connect({ address });
  const { activities, hold, close } = createActivities({ db: database.db, sealer, allowPrivate, logger });
  const taskQueue = `tenure-test-${randomBytes(6).toString('hex')}`;
  const startWorker = async () => {
    const cacheDir = testCache();
    const it = await createWorkflowWorker({ connection, namespace, activities, dataConverter, taskQueue, cacheDir });
    return { it, running: it.run() };
  };
  let worker = options.workers === false ? undefined : await startWorker();
  const end = new AbortController();
  const { signal } = end;
  const parts = [
    ...(options.workers === false
      ? []
      : [
          runAppWorkers({ database, connection, namespace, activities, dataConverter, logger, signal }),
          runPauses({ database, hold, logger, signal }),
        ]),
    ...(options.reconcile === true
      ? [runReconciliations({ database, client: temporal.client, logger, signal, workflowQueue: taskQueue })]
      : []),
    ...(options.relay !== false
      ? [runRelay({ database, client: temporal.client, logger, signal, workflowQueue: taskQueue })]
      : []),
  ];

  async function send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await api.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return z.record(z.string(), z.unknown()).parse(answer.body ?? {});
  }

  async function event(eventId: string): Promise<EventView> {
    return eventView.parse(await send('GET', `/v1/events/${eventId}`));
  }

  return {
    api,
    temporal,
    workflowQueue: taskQueue,
    send,
    event,
    async settled(eventId, ...statuses) {
      const wanted = statuses.length > 0 ? statuses : ENDED;
      for (const deadline = Date.now() + WAIT_MS; ; ) {
        const found = await event(eventId);
        if (wanted.includes(found.status)) return found;
        if (Date.now() > deadline) throw new Error(`Waited in vain for ${wanted.join()}: ${JSON.stringify(found)}`);
        await sleep(25);
      }
    },
    async report(query) {
      const rows: ReportRow[] = [];
      for (let cursor: string | undefined; ; ) {
        const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page = await send('GET', `/v1/reports/provisioning?${query}&limit=200${more}`);
        rows.push(...z.array(reportRow).parse(page.data));
        if (typeof page.nextCursor !== 'string') return rows.reverse();
        cursor = page.nextCursor;
      }
    },
    async withoutWorker(meanwhile) {
      worker?.it.shutdown();
      await worker?.running;
      await meanwhile();
      worker = await startWorker();
    },
    async stop() {
      end.abort();
      worker?.it.shutdown();
      await Promise.all([worker?.running, ...parts]);
      await close();
      await connection.close();
      await temporal.close();
      await database.close();
      await api.stop();
    },
  };
}
