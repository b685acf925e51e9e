import { TenureError } from '../../domain/errors.ts';
import type { Call, ConnectionCheck, ConnectionReport } from '../connector.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import type { LdapContext } from './context.ts';
import { ldapAddresses } from './dial.ts';
import type { LdapEntry } from './ldapEntry.ts';
import { textsOf } from './ldapEntry.ts';
import { readLdapUrl } from './ldapUrl.ts';

/** In this order; each needs those before it. */
const ORDER = ['url', 'dns', 'token', 'service_provider_config', 'list_one_user', 'group_base', 'schema'] as const;
type CheckName = (typeof ORDER)[number];

/** The check-list of Test Connection; nothing is written. `reach` and `tls` are part of `token`: a bind shows all three. */
export async function testConnection(
  context: LdapContext,
  entered: { readonly baseUrl: string; readonly allowPrivate: PrivateTargets },
  call: Call,
): Promise<ConnectionReport> {
  const { directory, settings, flavour } = context;
  const checks: ConnectionCheck[] = [];
  let isWell = true;
  await step('url', async () => readLdapUrl(entered.baseUrl));
  await step('dns', () =>
    ldapAddresses({ ...settings, url: readLdapUrl(entered.baseUrl), allowPrivate: entered.allowPrivate }),
  );
  await step('token', () => directory.bind(call));
  let root: LdapEntry | undefined;
  await step('service_provider_config', async () => {
    root = await readRoot(context, call);
  });
  await step('list_one_user', async () => {
    await listOne(settings.userBase, flavour.userFilter);
  });
  await step('group_base', () => listOne(settings.groupBase, flavour.groupFilter));
  await step('schema', async () => {
    const missing = await unknownAttributes(context, root, call);
    if (missing.length === 0) return undefined;
    return {
      cause: `The directory's schema does not know ${missing.join(', ')}.`,
      remedy: 'Choose another attribute for our id, or another way to disable accounts, in the connection.',
    };
  });
  return {
    ok: checks.every(({ ok }) => ok),
    checks,
    ...(isWell ? { profile: { externalId: true, measuredAt: new Date().toISOString() } } : {}),
  };

  async function listOne(base: string, filter: string): Promise<undefined> {
    await directory.search({ base, scope: 'sub', filter, attributes: [flavour.idAttribute], sizeLimit: 1 }, call);
  }

  async function step(name: CheckName, work: () => Promise<unknown>): Promise<void> {
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

/** Which attributes that we write the schema doesn't know; none where it can't be read. */
async function unknownAttributes(
  { directory, settings, flavour }: LdapContext,
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
  const lock = flavour.isAd || settings.disabledAttribute.toLowerCase() === 'none' ? [] : [settings.disabledAttribute];
  return [settings.externalIdAttribute, ...lock].filter((name) => !names.has(name.toLowerCase()));
}

/** `( 2.5.4.13 NAME 'description' … )`, or several names in brackets (RFC 4512 section 4.1.2). */
function namesIn(type: string): readonly string[] {
  const [, one, several] = /NAME (?:'([^']+)'|\(([^)]*)\))/.exec(type) ?? [];
  return (several ?? `'${one ?? ''}'`).match(/[\w-]+/g)?.map((name) => name.toLowerCase()) ?? [];
}
