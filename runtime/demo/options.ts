import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** One day's files of a feed. */
export interface SnapshotFiles {
  readonly people: string;
  readonly memberships: string | undefined;
}

export interface DemoOptions {
  readonly first: SnapshotFiles;
  /** The second day, whose turnover is fed after the first; absent when only one snapshot was given. */
  readonly second: SnapshotFiles | undefined;
  /** Somebody's SCIM server in place of the sandbox. */
  readonly target: { readonly baseUrl: string; readonly token: string } | undefined;
  /** The authorized domains; undefined is "those in the file". */
  readonly domains: readonly string[] | undefined;
  /** Leave everything running until Ctrl-C. */
  readonly keep: boolean;
  /** The API's port; undefined is 3000, or any free one where that is taken. */
  readonly port: number | undefined;
}

/** A command line that can't be meant: one sentence for the user, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const PEOPLE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'people');

export const USAGE = `npm run demo [-- options]
  --people FILE         first day's people, CSV with a header (default: a small made-up company, both days)
  --memberships FILE    first day's group memberships
  --then-people FILE    second day's people: the turnover between the two is fed as events
  --then-memberships FILE
  --target URL          your own SCIM server instead of the sandbox, with
  --token TOKEN         its bearer token (or DEMO_TARGET_TOKEN in the environment)
  --domains a,b         authorized e-mail domains (default: those in the first file)
  --port N              the API's port (default: 3000, or a free one)
  --keep                leave everything running until Ctrl-C
  --help                this text`;

/**
 * Reads the demo's command line. Files are answered as absolute paths and exist.
 * @throws UsageError with one sentence that names the option and what was expected.
 */
export function parseDemoOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): DemoOptions | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  if (values.memberships !== undefined && values.people === undefined) {
    throw new UsageError('--memberships needs --people: the memberships name the people of that file.');
  }
  if (values['then-memberships'] !== undefined && values['then-people'] === undefined) {
    throw new UsageError('--then-memberships needs --then-people: the second day is a whole snapshot.');
  }
  if (values['then-people'] !== undefined && values.people === undefined) {
    throw new UsageError('--then-people needs --people: the turnover is the difference between the two.');
  }
  const ownFiles = values.people !== undefined;
  return {
    first: ownFiles
      ? snapshot('--people', values.people, '--memberships', values.memberships)
      : { people: join(PEOPLE_FOLDER, 'people.csv'), memberships: join(PEOPLE_FOLDER, 'memberships.csv') },
    second: ownFiles
      ? values['then-people'] === undefined
        ? undefined
        : snapshot('--then-people', values['then-people'], '--then-memberships', values['then-memberships'])
      : { people: join(PEOPLE_FOLDER, 'people-day2.csv'), memberships: join(PEOPLE_FOLDER, 'memberships-day2.csv') },
    target: target(values.target, values.token ?? environment.DEMO_TARGET_TOKEN),
    // The made-up company's second domain is there to be refused.
    domains: domains(values.domains) ?? (ownFiles ? undefined : ['harbourlight.example']),
    keep: values.keep === true,
    port: port(values.port),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        people: { type: 'string' },
        memberships: { type: 'string' },
        'then-people': { type: 'string' },
        'then-memberships': { type: 'string' },
        target: { type: 'string' },
        token: { type: 'string' },
        domains: { type: 'string' },
        port: { type: 'string' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    throw new UsageError(`${sentence}. See npm run demo -- --help.`);
  }
}

function snapshot(peopleOption: string, people: string | undefined, membershipsOption: string, memberships?: string) {
  return {
    people: file(peopleOption, people ?? ''),
    memberships: memberships === undefined ? undefined : file(membershipsOption, memberships),
  };
}

function file(option: string, path: string): string {
  const absolute = resolve(path);
  if (path === '' || !existsSync(absolute)) throw new UsageError(`${option}: there is no file "${path}".`);
  return absolute;
}

function target(url: string | undefined, token: string | undefined): DemoOptions['target'] {
  if (url === undefined) {
    if (token !== undefined) throw new UsageError('--token needs --target: the sandbox makes its own token.');
    return undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`--target: expected the SCIM base URL (https://…), not "${url}".`);
  }
  if (token === undefined || token === '')
    throw new UsageError('--target needs --token, the bearer token of that server.');
  return { baseUrl: url.replace(/\/+$/, ''), token };
}

function domains(list: string | undefined): readonly string[] | undefined {
  if (list === undefined) return undefined;
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  const wrong = names.find((name) => !/^(\*|(\*\.)?[^\s@*.]+(\.[^\s@*.]+)+)$/.test(name));
  if (wrong !== undefined)
    throw new UsageError(`--domains: "${wrong}" is not an e-mail domain; expected a.example,b.example.`);
  return names;
}

function port(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_535) {
    throw new UsageError(`--port: expected a port from 1 to 65535, not "${text}".`);
  }
  return number;
}
