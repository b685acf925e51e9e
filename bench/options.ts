import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../runtime/demo/options.ts';

export const MEASURES = [
  'throughput',
  'latency',
  'import',
  'outage',
  'acceptance',
  'memory',
  'scim-in',
  'reconcile',
  'console',
  'report',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface BenchOptions {
  /** People a round of the throughput measure onboards. */
  readonly people: number;
  /** Groups each of them is given. */
  readonly groups: number;
  /** Rounds of Tenure and of the bare workflow, in turn; the better of each counts. */
  readonly rounds: number;
  readonly only: ReadonlySet<Measure>;
  /** Joiners that are taken in while others leave. */
  readonly import: number;
  /** Rows of the provisioning log that the report is read from. */
  readonly rows: number;
  /** Accounts that are compared with the directory. */
  readonly accounts: number;
  /** Where the results are written as JSON. */
  readonly json: string | undefined;
  /** Where API and worker leave CPU profiles. */
  readonly profile: string | undefined;
}

export const USAGE = `npm run bench [-- options]
  --only a,b      of ${MEASURES.join(', ')} (default: all but console)
  --people N      people a round of throughput (default: 300)
  --groups N      groups each of them is given (default: 0)
  --rounds N      rounds of Tenure and of the bare workflow, in turn (default: 4)
  --import N      joiners that are taken in while others leave (default: 1000)
  --rows N        rows of the log that the report is read from (default: 1000000)
  --accounts N    accounts that are compared with the directory (default: 50000)
  --json FILE     the results as JSON
  --profile DIR   CPU profiles of API and worker (slows both down)
  --help          this text`;

/** Reads the benchmark's command line. @throws UsageError with one sentence that names the option. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  return {
    people: count('--people', values.people, { otherwise: 300, least: 1, most: 10_000 }),
    groups: count('--groups', values.groups, { otherwise: 0, least: 0, most: 20 }),
    rounds: count('--rounds', values.rounds, { otherwise: 4, least: 1, most: 20 }),
    import: count('--import', values.import, { otherwise: 1000, least: 100, most: 99_999 }),
    rows: count('--rows', values.rows, { otherwise: 1_000_000, least: 10_000, most: 10_000_000 }),
    accounts: count('--accounts', values.accounts, { otherwise: 50_000, least: 1000, most: 1_000_000 }),
    only: measures(values.only),
    json: values.json === undefined ? undefined : resolve(values.json),
    profile: values.profile === undefined ? undefined : resolve(values.profile),
  };
}

function parse(argv: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = {
      only: text,
      people: text,
      groups: text,
      rounds: text,
      import: text,
      rows: text,
      accounts: text,
      json: text,
      profile: text,
    };
    return parseArgs({ args: [...argv], strict: true, options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    throw new UsageError(`${sentence}. See npm run bench -- --help.`);
  }
}

function count(
  option: string,
  text: string | undefined,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option}: expected a number from ${least} to ${most}, not "${text}".`);
}

function measures(list: string | undefined): ReadonlySet<Measure> {
  if (list === undefined) return new Set(MEASURES.filter((it) => it !== 'console'));
  const asked = new Set(
    list.split(',').map((name) => {
      const measure = MEASURES.find((it) => it === name.trim());
      if (measure === undefined) throw new UsageError(`--only: expected ${MEASURES.join(', ')}, not "${name}".`);
      return measure;
    }),
  );
  // It fills the database, as the report does.
  if (asked.has('console') && asked.size > 1) throw new UsageError('--only console is run by itself.');
  return asked;
}
