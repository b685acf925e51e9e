import { z } from 'zod';
import type { ApiClient } from '../../runtime/demo/apiClient.ts';
import type { Figure } from '../figure.ts';
import { percentile } from '../percentile.ts';
import { type Call, eventCalls, OVERVIEW, plotCalls, reportCalls } from './calls.ts';
import { fillDatabase } from './fillDatabase.ts';

const PEOPLE = 50_000;
/** Requests of each combination, after some that don't count. */
const ROUNDS = 20;
const WARM_UP = 3;

/** Fills a year, then asks for pages of the report and of events and for the plots, one request at a time. */
export async function measureReport(
  api: ApiClient,
  { databaseUrl, rows }: { readonly databaseUrl: string; readonly rows: number },
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  await fillYear(api, { databaseUrl, rows }, say);
  const over = `${rows / 1e6} M rows`;
  const figures: Figure[] = [];
  const families: readonly (readonly [string, readonly Call[], number])[] = [
    [`report page, ${over}`, reportCalls(rows), 50],
    [`events page, ${rows / 1e4} k events`, eventCalls(), 300],
    [`plots of 30 days, ${over}`, plotCalls(30), 1000],
    [`plots of 365 days, ${over}`, plotCalls(365), 1000],
    [`overview and attention, ${over}`, OVERVIEW, 300],
  ];
  for (const [name, calls, target] of families)
    figures.push(...(await familyFigures(api, { name, calls, target }, say)));
  return figures;
}

/** Ten apps, and what a year of them leaves behind. */
export async function fillYear(
  api: ApiClient,
  { databaseUrl, rows }: { readonly databaseUrl: string; readonly rows: number },
  say: (text: string) => void,
): Promise<void> {
  const appIds: string[] = [];
  for (let app = 0; app < 10; app += 1) appIds.push(await createApp(api, `App ${app}`));
  await fillDatabase(databaseUrl, { rows, people: PEOPLE, appIds }, say);
}

/** The p95 of the slowest combination, which has to reach the target, and that of all. */
async function familyFigures(
  api: ApiClient,
  { name, calls, target }: { readonly name: string; readonly calls: readonly Call[]; readonly target: number },
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  const all: number[] = [];
  const slowest: (readonly [number, string])[] = [];
  for (const call of calls) {
    say(`${name}: ${call.name}`);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
      const begun = performance.now();
      await api.call('GET', call.pathOf(round), z.unknown());
      if (round >= WARM_UP) times.push(performance.now() - begun);
    }
    all.push(...times);
    slowest.push([percentile(times, 0.95), call.name]);
  }
  slowest.sort(([a], [b]) => b - a);
  const [worst = Number.NaN] = slowest[0] ?? [];
  const note = slowest.slice(0, 3).map(([ms, what]) => `${what} ${Math.round(ms)} ms`);
  return [
    { name: `${name}, p95 of all`, value: percentile(all, 0.95), unit: 'ms', note: `${calls.length} combinations` },
    {
      name: `${name}, p95 of the slowest`,
      ...{ value: worst, unit: 'ms', target: { is: 'under' as const, value: target }, note: note.join('; ') },
    },
  ];
}

async function createApp(api: ApiClient, displayName: string): Promise<string> {
  const { id } = await api.call('POST', '/v1/apps', z.object({ id: z.string() }), {
    idempotencyKey: `bench-${displayName}`,
    body: {
      catalog: 'scim',
      displayName,
      connection: { baseUrl: 'https://scim.invalid/scim/v2', token: 'nothing-is-sent' },
      authorizedDomains: ['acme.example'],
    },
  });
  return id;
}
