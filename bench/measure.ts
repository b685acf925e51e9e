import { createApiClient } from '../runtime/demo/apiClient.ts';
import { createGroups } from '../runtime/demo/feed.ts';
import type { Progress } from '../runtime/demo/progress.ts';
import { startSandboxProcess } from '../runtime/demo/startSandbox.ts';
import { measureAcceptance } from './acceptance.ts';
import { type Bare, startBare } from './bare/startBare.ts';
import { connectTarget, recordOnboard } from './connectTarget.ts';
import { measureConsole } from './console/measureConsole.ts';
import { createCpuMeter } from './cpuMeter.ts';
import { measureDuringImport } from './duringImport.ts';
import { measureDuringOutage } from './duringOutage.ts';
import type { Figure } from './figure.ts';
import { measureLatency } from './latency.ts';
import type { BenchOptions } from './options.ts';
import { measureReconcile } from './reconcile/measureReconcile.ts';
import { measureReport } from './report/measureReport.ts';
import { residentMemory } from './residentMemory.ts';
import { measureScimIn } from './scimIn.ts';
import { settle } from './settle.ts';
import { type Stack, type Stops, startStack } from './stack.ts';
import { measureThroughput } from './throughput.ts';

/** Starts everything, measures what was asked for one after the other, and answers the figures in that order. */
export async function measure(
  options: BenchOptions,
  { home, root, stops, progress }: { home: string; root: string; stops: Stops; progress: Progress },
): Promise<readonly Figure[]> {
  const { only } = options;
  const figures: Figure[] = [];
  const memory: Figure[] = [];
  const stack = await progress.step('Tenure', async (say) => {
    say('Postgres, Temporal, API, worker');
    const started = await startStack(home, { root, stops, profile: options.profile });
    await started.startWorker();
    return started;
  });
  const api = createApiClient({ baseUrl: stack.apiUrl, key: stack.adminKey });
  stops.push(() => api.close());
  const report = async () => {
    // Nothing else is to be at work in a database that is read.
    await stack.stopWorker();
    const { databaseUrl } = stack;
    return progress.step('report', (say) => measureReport(api, { databaseUrl, rows: options.rows }, say));
  };
  if (only.size === 1 && only.has('report')) return report();
  const compare = () =>
    progress.step('reconcile', (say) => measureReconcile(api, stack, { ...options, root, stops }, say));
  if (only.size === 1 && only.has('reconcile')) return compare();
  const scimIn = async () => {
    // As with acceptance: what the workflows cost beside is another matter.
    await stack.stopWorker();
    return progress.step('SCIM in', (say) => measureScimIn(stack, say));
  };
  if (only.size === 1 && only.has('scim-in')) return scimIn();
  // By itself: it fills the database, as the report does, and needs the worker before.
  if (only.size === 1 && only.has('console'))
    return progress.step('console', (say) => measureConsole(api, stack, { root, stops }, say));

  const sandbox = await startSandboxProcess(root);
  stops.push(() => sandbox.stop());
  const groupNames = Array.from({ length: options.groups }, (_, index) => `zq-group-${index + 1}`);
  await createGroups(
    api,
    groupNames.map((name) => [name, name]),
    'bench',
  );

  const recording = await progress.step('recording', async (say) => {
    const recorded = await recordOnboard(api, sandbox, groupNames);
    say(recorded.requests.map(({ method, path }) => `${method} ${path.slice(0, 40)}`).join(', '));
    return recorded;
  });
  await connectTarget(api, sandbox);

  let bare: Bare | undefined;
  const meter = createCpuMeter({
    api: () => stack.pidOf('api'),
    worker: () => stack.pidOf('worker'),
    postgres: () => stack.pidOf('postgres'),
    temporal: () => stack.pidOf('temporal'),
    target: () => sandbox.pid,
    'bare worker': () => bare?.pidOf(),
  });
  const watched = async (work: () => Promise<readonly Figure[]>) => {
    const { answer, others } = await meter.during(work);
    figures.push(...answer.map((figure) => ({ ...figure, others })));
  };

  if (only.has('throughput')) {
    await progress.step('throughput', async (say) => {
      bare = await startBare(stack, recording, { home, stops });
      const { people, rounds } = options;
      const sides = { api, bare, meter, requests: recording.requests.length };
      figures.push(...(await measureThroughput(sides, { people, groups: groupNames, rounds }, say)));
    });
    memory.push(...memoryOf(stack, 'after throughput'));
  }
  if (only.has('latency')) {
    await progress.step('idle latency', async () => {
      await watched(() => measureLatency(api, sandbox));
    });
  }
  if (only.has('import')) {
    await progress.step('leaving, import', async (say) => {
      await watched(() => measureDuringImport(api, sandbox, options.import, say));
    });
  }
  if (only.has('outage')) {
    await progress.step('leaving, outage', async () => {
      await watched(() => measureDuringOutage(api, sandbox, root));
    });
  }
  if (only.has('acceptance')) {
    await progress.step('acceptance', async (say) => {
      say('worker running');
      await watched(() => measureAcceptance(stack, 'running'));
      say('the worker catches up');
      await settle(api);
      memory.push(...memoryOf(stack, 'after acceptance'));
      await stack.stopWorker();
      say('worker stopped');
      await watched(() => measureAcceptance(stack, 'stopped'));
    });
  }
  if (only.has('memory')) figures.push(...(memory.length > 0 ? memory : memoryOf(stack, 'idle')));
  if (only.has('scim-in')) figures.push(...(await scimIn()));
  if (only.has('reconcile')) {
    await stack.startWorker();
    figures.push(...(await compare()));
  }
  // Last, as the others are not to be measured in a database as full as this makes it.
  if (only.has('report')) figures.push(...(await report()));
  return figures;
}

function memoryOf(stack: Stack, when: string): Figure[] {
  return (['api', 'worker'] as const).flatMap((part) => {
    const pid = stack.pidOf(part);
    return pid === undefined ? [] : [{ name: `memory: ${part}, ${when}`, value: residentMemory(pid), unit: 'MB' }];
  });
}
