import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { Bare } from './bare/startBare.ts';
import type { CpuMeter, CpuTimes } from './cpuMeter.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { settle } from './settle.ts';

/** Events before the clock runs, on each side: compilers, pools and caches warm up. */
const WARM_UP = 60;

const logRow = z.looseObject({ time: z.string(), operation: z.string().nullable(), outcome: z.string() });

interface Sides {
  readonly api: ApiClient;
  readonly bare: Bare;
  readonly meter: CpuMeter;
  /** HTTP requests to the target an onboard, the same on both sides. */
  readonly requests: number;
}

/** One round of one side. */
interface Round {
  /** Events a second. */
  readonly rate: number;
  /** CPU milliseconds an event, by process. */
  readonly cpu: CpuTimes;
}

/**
 * Onboards people through Tenure, from the first POST to the last one's report row, and as many through the bare
 * workflow, in turn; the better round of each counts, as whatever else the machine does only ever slows down.
 */
export async function measureThroughput(
  { api, bare, meter, requests }: Sides,
  options: { readonly people: number; readonly groups: readonly string[]; readonly rounds: number },
  say: (detail: string) => void,
): Promise<readonly Figure[]> {
  const { people, groups, rounds } = options;
  await tenureRun(api, keysOf('warm', WARM_UP), groups);
  await bare.run(keysOf('cold', WARM_UP));
  const tenure: Round[] = [];
  const plain: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tenure.push(await measured(() => tenureRun(api, keysOf(`t${round}`, people), groups)));
    plain.push(await measured(() => bare.run(keysOf(`b${round}`, people))));
    say(`Tenure ${rates(tenure)}; bare ${rates(plain)}`);
  }
  const note = `${people} people, ${groups.length} groups each, ${requests} requests to the target an onboard`;
  const target = { is: 'at least', value: 0.5, goal: 0.8 } as const;
  return [
    { name: 'throughput: Tenure / bare workflow', value: best(tenure).rate / best(plain).rate, unit: '', target, note },
    { name: 'throughput: Tenure', value: best(tenure).rate, unit: 'events/s', note: `rounds: ${rates(tenure)}` },
    { name: 'throughput: bare workflow', value: best(plain).rate, unit: 'events/s', note: `rounds: ${rates(plain)}` },
    ...cpuFigures('Tenure', best(tenure)),
    ...cpuFigures('bare workflow', best(plain)),
  ];

  async function measured(run: () => Promise<number>): Promise<Round> {
    const { answer: seconds, cpu } = await meter.during(run);
    return {
      rate: people / seconds,
      cpu: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, ms / people])),
    };
  }
}

function best(rounds: readonly Round[]): Round {
  return rounds.reduce((left, right) => (right.rate > left.rate ? right : left));
}

function rates(rounds: readonly Round[]): string {
  return rounds.map(({ rate }) => rate.toFixed(1)).join(', ');
}

/** What an event costs, whatever else the machine does; nothing where that can't be known. */
function cpuFigures(side: string, { cpu }: Round): Figure[] {
  const parts = Object.entries(cpu).filter(([, ms]) => ms >= 0.5);
  if (parts.length === 0) return [];
  const note = parts.map(([part, ms]) => `${part} ${ms.toFixed(1)}`).join(', ');
  return [{ name: `CPU an onboard: ${side}`, value: parts.reduce((sum, [, ms]) => sum + ms, 0), unit: 'ms', note }];
}

/** @returns seconds from the first POST to the time of the last report row. */
async function tenureRun(api: ApiClient, keys: readonly string[], groups: readonly string[]): Promise<number> {
  const begun = Date.now();
  await postEvents(
    api,
    keys.map((key) => onboardOf(key, groups)),
    'bench',
    () => {},
  );
  await settle(api);
  let created = 0;
  let last = 0;
  const from = encodeURIComponent(new Date(begun).toISOString());
  for await (const row of api.list(`/v1/reports/provisioning?from=${from}&limit=200`, logRow)) {
    if (row.operation === 'create' && row.outcome === 'done') created += 1;
    last = Math.max(last, Date.parse(row.time));
  }
  if (created !== keys.length) {
    throw permanent('bench_incomplete', `${keys.length} people were onboarded, but ${created} accounts were made.`);
  }
  return (last - begun) / 1000;
}
