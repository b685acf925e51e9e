import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { Bare } from './bare/startBare.ts';
import type { CpuMeter } from './cpuMeter.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { settle } from './settle.ts';
import { type Round, rates, throughputFigures } from './throughputFigures.ts';

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
  return throughputFigures(tenure, plain, note);

  async function measured(run: () => Promise<number>): Promise<Round> {
    const { answer: seconds, cpu, others } = await meter.during(run);
    return {
      others,
      rate: people / seconds,
      cpu: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, ms / people])),
    };
  }
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
