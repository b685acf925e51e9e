import { writeCursor } from '../../api/lists/page.ts';

/** A page or a plot to be asked for, by what it is about; `pathOf` gives another value of the same filters each time. */
export interface Call {
  readonly name: string;
  pathOf(round: number): string;
}

type Filters = Readonly<Record<string, (round: number) => string>>;

const DAY_MS = 86_400_000;
const PEOPLE = 50_000;
const OPERATIONS = ['create', 'update', 'deactivate', 'add_member'];
const OUTCOMES = ['done', 'skipped', 'needs_attention', 'compensated'];

const common: Filters = {
  user: (round) => `user=person.${(round * 7_919 * 3) % PEOPLE}@acme.example`,
  app: (round) => `app=App+${round % 10}`,
  span: (round) => spanOf(round % 300, 7),
};
const report: Filters = {
  ...common,
  operation: (round) => `operation=${OPERATIONS[round % OPERATIONS.length]}`,
  outcome: (round) => `outcome=${OUTCOMES[round % OUTCOMES.length]}`,
};
const events: Filters = {
  ...common,
  type: (round) => `type=${['onboard', 'update', 'group-change', 'offboard'][round % 4]}`,
  status: (round) => `status=${['completed', 'needs_attention'][round % 2]}`,
};

/** The report by each of its filters, each two, each three and all, at its beginning and deep in it. */
export function reportCalls(rows: number): readonly Call[] {
  const deep = (round: number) => `cursor=${writeCursor(Math.floor((rows * (1 + (round % 8))) / 10))}`;
  return pagesOf('/v1/reports/provisioning', report, deep);
}

/** The list of events in the same way. */
export function eventCalls(): readonly Call[] {
  return pagesOf('/v1/events', events, (round) => {
    const ms = Date.now() - (30 + (round % 8) * 40) * DAY_MS;
    return `cursor=${writeCursor(`evt_${ms.toString(16).padStart(12, '0')}${'0'.repeat(20)}`)}`;
  });
}

const PLOTS = ['outcomes', 'time-to-provision', 'movements', 'failures', 'leaver-closure'];

/** The plots over `days`, with no filter and with each. */
export function plotCalls(days: number): readonly Call[] {
  const filters: readonly string[] = ['', '&app=App+3', '&type=offboard', '&group=Team+7', '&app=App+3&type=update'];
  return PLOTS.flatMap((plot) =>
    filters.map((filter) => ({
      name: `${plot} ${filter}`.trim(),
      pathOf: () => `/v1/stats/${plot}?${spanOf(0, days)}&tz=Europe/Berlin${filter}`,
    })),
  );
}

/** What the console's first page asks for. */
export const OVERVIEW: readonly Call[] = ['/v1/stats/overview', '/v1/attention'].map((path) => ({
  name: path,
  pathOf: () => path,
}));

function pagesOf(path: string, filters: Filters, deep: (round: number) => string): readonly Call[] {
  return subsetsOf(Object.keys(filters)).flatMap((names) => {
    const queryOf = (round: number) => names.map((name) => filters[name]?.(round)).join('&');
    const name = names.length === 0 ? 'none' : names.join(' + ');
    return [
      { name, pathOf: (round: number) => `${path}?${queryOf(round)}` },
      { name: `${name}, deep`, pathOf: (round: number) => `${path}?${queryOf(round)}&${deep(round)}` },
    ];
  });
}

function subsetsOf(names: readonly string[]): readonly (readonly string[])[] {
  let subsets: readonly (readonly string[])[] = [[]];
  for (const name of names) subsets = subsets.flatMap((subset) => [subset, [...subset, name]]);
  return subsets;
}

function spanOf(daysAgo: number, days: number): string {
  const to = Date.now() - daysAgo * DAY_MS;
  return `from=${new Date(to - days * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}`;
}
