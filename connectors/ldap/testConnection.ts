import { TenureError } from '../../domain/errors.ts';
import type { Call, ConnectionCheck, ConnectionReport } from '../connector.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import type { LdapContext } from './context.ts';
import { ldapAddresses } from './dial.ts';
import type { Directory } from './directory.ts';
import { type LdapEntry, textsOf } from './ldapEntry.ts';
import { readLdapUrl } from './ldapUrl.ts';

/** What of a directory is looked at. */
interface CheckedDirectory {
  readonly baseUrl: string;
  readonly startTls: boolean;
  readonly allowPrivate: PrivateTargets;
  /** Lists that the bind DN has to be able to ask for. */
  readonly searches: readonly { readonly name: string; readonly base: string; readonly filter: string }[];
  /** What the schema has to know. */
  readonly attributes?: readonly string[];
}

/** The check-list of an app's Test Connection; nothing is written. */
export async function testConnection(
  { directory, settings, flavour }: LdapContext,
  entered: { readonly baseUrl: string; readonly allowPrivate: PrivateTargets },
  call: Call,
): Promise<ConnectionReport> {
  const lock = flavour.isAd || settings.disabledAttribute.toLowerCase() === 'none' ? [] : [settings.disabledAttribute];
  const report = await checkDirectory(
    directory,
    {
      ...entered,
      startTls: settings.startTls,
      searches: [
        { name: 'list_one_user', base: settings.userBase, filter: flavour.userFilter },
        { name: 'group_base', base: settings.groupBase, filter: flavour.groupFilter },
      ],
      attributes: [settings.externalIdAttribute, ...lock],
    },
    call,
  );
  const profile = { externalId: true, measuredAt: new Date().toISOString() };
  return report.ok ? { ...report, profile } : report;
}

/**
 * Looks at a directory: its address, that it can be reached and bound to (a bind shows `reach`, `tls` and `token` alike),
 * that it describes itself, that lists can be asked for. What comes after a failure is not tried.
 */
export async function checkDirectory(
  directory: Directory,
  { baseUrl, startTls, allowPrivate, searches, attributes = [] }: CheckedDirectory,
  call: Call,
): Promise<ConnectionReport> {
  const checks: ConnectionCheck[] = [];
  let isWell = true;
  let root: LdapEntry | undefined;
  await step('url', async () => readLdapUrl(baseUrl));
  await step('dns', () => ldapAddresses({ url: readLdapUrl(baseUrl), startTls, allowPrivate }));
  await step('token', () => directory.bind(call));
  await step('service_provider_config', async () => {
    root = await readRoot({ directory }, call);
  });
  for (const { name, base, filter } of searches) {
    await step(name, () => directory.search({ base, scope: 'sub', filter, attributes: ['1.1'], sizeLimit: 1 }, call));
  }
  if (attributes.length > 0) {
    await step('schema', async () => {
      const missing = await unknownAttributes(directory, attributes, root, call);
      if (missing.length === 0) return undefined;
      return {
        cause: `The directory's schema does not know ${missing.join(', ')}.`,
        remedy: 'Choose another attribute for our id, or another way to disable accounts, in the connection.',
      };
    });
  }
  return { ok: isWell, checks };

  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    if (!isWell) {
      checks.push({ name, ok: false, ms: 0, skipped: true, cause: 'Not tried: an earlier check failed.' });
      return;
    }
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const found = await work();
      const problem = isProblem(found) ? found : undefined;
      isWell = problem === undefined;
      checks.push({ name, ok: isWell, ms: ms(), ...problem });
    } catch (error) {
      if (!(error instanceof TenureError)) throw error;
      isWell = false;
      checks.push({ name, ok: false, ms: ms(), cause: error.message, remedy: error.remedy });
    }
  }
}

interface Problem {
  readonly cause: string;
  readonly remedy: string;
}

function isProblem(found: unknown): found is Problem {
  return typeof found === 'object' && found !== null && 'cause' in found && 'remedy' in found;
}

/** The directory's own description (RFC 4512 section 5.1). */
export async function readRoot(
  { directory }: Pick<LdapContext, 'directory'>,
  call: Call,
): Promise<LdapEntry | undefined> {
  const search = { base: '', scope: 'base', filter: '(objectClass=*)', attributes: ['*', '+'] } as const;
  const [root] = await directory.search(search, call);
  return root;
}

/** Which of these attributes the schema doesn't know; none where it can't be read. */
async function unknownAttributes(
  directory: Directory,
  attributes: readonly string[],
  root: LdapEntry | undefined,
  call: Call,
): Promise<readonly string[]> {
  const [base] = root === undefined ? [] : textsOf(root, 'subschemaSubentry');
  if (base === undefined) return [];
  const search = { base, scope: 'base', filter: '(objectClass=subschema)', attributes: ['attributeTypes'] } as const;
  const [schema] = await directory.search(search, call);
  const types = schema === undefined ? [] : textsOf(schema, 'attributeTypes');
  if (types.length === 0) return [];
  const names = new Set(types.flatMap(namesIn));
  return attributes.filter((name) => !names.has(name.toLowerCase()));
}

/** `( 2.5.4.13 NAME 'description' … )`, or several names in brackets (RFC 4512 section 4.1.2). */
function namesIn(type: string): readonly string[] {
  const [, one, several] = /NAME (?:'([^']+)'|\(([^)]*)\))/.exec(type) ?? [];
  return (several ?? `'${one ?? ''}'`).match(/[\w-]+/g)?.map((name) => name.toLowerCase()) ?? [];
}
