import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { permanent } from '../../domain/errors.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { type SupervisedChild, superviseChild } from '../../runtime/process/supervise.ts';
import { createTemporalClient } from '../../runtime/temporalClient.ts';
import type { Recording } from '../recording.ts';
import type { Stack, Stops } from '../stack.ts';

const QUEUE = 'bench-bare';
/** Workflows being started at once: as many as Tenure's feed posts events. */
const WIDTH = 16;
const POLL_MS = 200;
const STALL_MS = 600_000;

/** The bare workflow: a worker of its own, started through a plain client. */
export interface Bare {
  /** Its worker's process. */
  pidOf(): number | undefined;
  /** Runs a workflow for each key; answers the seconds from the first start to the last one's end. */
  run(keys: readonly string[]): Promise<number>;
}

export async function startBare(
  stack: Stack,
  recording: Recording,
  { home, stops }: { readonly home: string; readonly stops: Stops },
): Promise<Bare> {
  const file = join(home, 'recording.json');
  await writeFile(file, JSON.stringify(recording), { mode: 0o600 });
  const worker = await startWorker(stack, file, { home, stops });
  const temporal = createTemporalClient(stack.temporalAddress, stack.temporalNamespace, undefined);
  stops.push(() => temporal.close());
  const { workflow } = temporal.client;
  let finished = 0;

  return {
    pidOf: () => worker.pid,
    async run(keys) {
      const begun = Date.now();
      await inParallel(keys, WIDTH, async (key) => {
        await workflow.start('bare', { workflowId: `bare:${key}`, taskQueue: QUEUE, args: [key] });
      });
      finished += keys.length;
      const done = `TaskQueue = "${QUEUE}" AND ExecutionStatus = "Completed"`;
      for (
        const deadline = Date.now() + STALL_MS;
        (await workflow.count(done)).count < finished;
        await sleep(POLL_MS)
      ) {
        if (Date.now() > deadline) throw permanent('bench_stalled', 'The bare workflows do not end.');
      }
      let last = 0;
      const ofThisRun = `${done} AND StartTime >= "${new Date(begun).toISOString()}"`;
      for await (const { closeTime } of workflow.list({ query: ofThisRun })) {
        last = Math.max(last, closeTime?.getTime() ?? 0);
      }
      return (last - begun) / 1000;
    },
  };
}

async function startWorker(
  stack: Stack,
  recordingFile: string,
  { home, stops }: { readonly home: string; readonly stops: Stops },
): Promise<SupervisedChild> {
  const logFile = join(home, 'logs', 'bare.log');
  return new Promise((resolve, reject) => {
    const child = superviseChild({
      name: 'bare',
      args: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
      env: {
        ...process.env,
        BENCH_TEMPORAL: stack.temporalAddress,
        BENCH_NAMESPACE: stack.temporalNamespace,
        BENCH_QUEUE: QUEUE,
        BENCH_RECORDING: recordingFile,
      },
      logFile,
      restart: false,
      print: (line) => {
        if (line.endsWith('ready')) resolve(child);
      },
    });
    stops.push(() => child.stop());
    void child.ended.then(() => reject(permanent('bench_bare', `The bare worker ended: look into ${logFile}.`)));
  });
}
