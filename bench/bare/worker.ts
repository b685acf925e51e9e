import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { createLogger } from '../../runtime/logger.ts';
import { aborted, runMain } from '../../runtime/process/runMain.ts';
import { installRuntime } from '../../runtime/workers/installRuntime.ts';
import { recording } from '../recording.ts';
import { createReplay } from './replay.ts';

/** What startBare.ts tells this process. */
const environment = z.object({
  BENCH_TEMPORAL: z.string(),
  BENCH_NAMESPACE: z.string(),
  BENCH_QUEUE: z.string(),
  /** A file: a Recording as JSON. */
  BENCH_RECORDING: z.string(),
});

/** The bare workflow's worker, as a process of its own; its limits are those of Tenure's worker for one app. */
await runMain(async (signal) => {
  const { BENCH_TEMPORAL, BENCH_NAMESPACE, BENCH_QUEUE, BENCH_RECORDING } = environment.parse(process.env);
  const requests = recording.parse(JSON.parse(await readFile(BENCH_RECORDING, 'utf8')));
  installRuntime(createLogger({ LOG_LEVEL: 'info' }, 'bare'));
  const connection = await NativeConnection.connect({ address: BENCH_TEMPORAL });
  const worker = await Worker.create({
    connection,
    namespace: BENCH_NAMESPACE,
    taskQueue: BENCH_QUEUE,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
    }),
    activities: createReplay(requests),
    maxCachedWorkflows: 200,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentActivityTaskExecutions: 8,
  });
  const running = worker.run();
  process.stdout.write('ready\n');
  await Promise.race([aborted(signal), running]);
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
  await connection.close();
});
