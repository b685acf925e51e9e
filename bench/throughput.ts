import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { Bare } from './bare/startBare.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { settle } from './settle.ts';

/** Events before the clock runs, on each side: compilers, pools and caches warm up. */
const WARM_UP = 60;

const logRow = z.looseObject({ time: z.string(), operation: z.string().nullable(), outcome: z.string() });

/**
 * Onboards people through Tenure, from the first POST to the last one's report row, and as many through the bare
 * workflow, in turn; the better round of each counts, as whatever else the machine does only ever slows down.
 */
export async function measureThroughput(
  { api, bare, requests }: { readonly api: ApiClient; readonly bare: Bare; readonly requests: number },
  options: { readonly people: number; readonly groups: readonly string[]; readonly rounds: number },
  say: (detail: string) => void,
): Promise<readonly Figure[]> {
  const { people, groups, rounds } = options;
  await tenureRun(api, keysOf('warm', WARM_UP), groups);
  await bare.run(keysOf('cold', WARM_UP));
  const rates: { tenure: number; bare: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const tenure = people / (await tenureRun(api, keysOf(`t${round}`, people), groups));
    const plain = people / (await bare.run(keysOf(`b${round}`, people)));
    rates.push({ tenure, bare: plain });
    say(rates.map((rate) => `${rate.tenure.toFixed(1)} : ${rate.bare.toFixed(1)}`).join(', '));
  }
  const [tenure, plain] = [Math.max(...rates.map((it) => it.tenure)), Math.max(...rates.map((it) => it.bare))];
  const all = (side: 'tenure' | 'bare') => rates.map((rate) => rate[side].toFixed(1)).join(', ');
  const note = `${people} people, ${groups.length} groups each`;
  return [
    {
      name: 'throughput: Tenure against the bare workflow',
      value: tenure / plain,
      unit: '',
      target: { is: 'at least', value: 0.5, goal: 0.8 },
      note,
    },
    { name: 'throughput: Tenure', value: tenure, unit: 'events/s', note: `rounds: ${all('tenure')}` },
    { name: 'throughput: bare workflow', value: plain, unit: 'events/s', note: `rounds: ${all('bare')}` },
    { name: 'HTTP requests to the target an onboard', value: requests, unit: '' },
  ];
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
