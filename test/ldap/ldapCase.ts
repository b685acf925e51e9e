import { catalogEntry } from '../../connectors/catalog/index.ts';
import type {
  Call,
  ConnectionSettings,
  DesiredAccount,
  MappedAttribute,
  RemoteAccount,
  TargetConnector,
} from '../../connectors/connector.ts';
import { createConnector } from '../../connectors/createConnector.ts';
import { parsePrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { AttributeValue } from '../../domain/values.ts';

/** A directory that tests work with, and how it is signed in to. */
export interface TestDirectory {
  readonly catalog: 'ldap' | 'active-directory';
  readonly baseUrl: string;
  readonly password: string;
  readonly settings: ConnectionSettings;
}

export function aDirectoryConnector(
  directory: TestDirectory,
  changes: {
    readonly baseUrl?: string;
    readonly password?: string;
    readonly settings?: ConnectionSettings;
    readonly allow?: string;
  } = {},
): TargetConnector {
  const entry = catalogEntry(directory.catalog);
  if (entry === undefined) throw new Error('No such catalog entry');
  return createConnector({
    entry,
    connection: {
      baseUrl: changes.baseUrl ?? directory.baseUrl,
      token: changes.password ?? directory.password,
      settings: { ...directory.settings, ...changes.settings },
    },
    allowPrivate: parsePrivateTargets(changes.allow ?? '127.0.0.0/8'),
    timeouts: { requestMs: 5_000 },
  });
}

export function aCall(): Call {
  return { signal: new AbortController().signal };
}

/** Person `n` as a mapping gives them; names need escaping wherever they can. */
export function aPerson(n: number, changes: Record<string, AttributeValue> = {}): DesiredAccount & { state: 'active' } {
  const values: Record<string, AttributeValue> = {
    userName: `anna.${n}`,
    cn: `O'Néill, Anna "A\\" + #${n}`,
    sn: `O'Néill ${n}`,
    givenName: 'Anna',
    mail: `anna.${n}@acme.test`,
    active: true,
    ...changes,
  };
  const attributes = Object.entries(values).map(
    ([target, value]): MappedAttribute => ({ target, value, apply: 'always' }),
  );
  return { state: 'active', externalId: `usr_${n}`, attributes };
}

/** Creates or changes person `n` the way a push does: find, plan, apply. */
export async function push(
  connector: TargetConnector,
  n: number,
  changes: Record<string, AttributeValue> = {},
  remoteId?: string,
): Promise<RemoteAccount> {
  const lookup = { remoteId, externalId: `usr_${n}`, userName: `anna.${n}` };
  const current = await connector.findAccount(lookup, aCall());
  const after = await connector.applyAccount(connector.planAccount(aPerson(n, changes), current), aCall());
  if (after === undefined) throw new Error('The account is gone');
  return after;
}

export function take(
  connector: TargetConnector,
  current: RemoteAccount,
  state: 'inactive' | 'deleted' = 'inactive',
): Promise<RemoteAccount | undefined> {
  return connector.applyAccount(connector.planAccount({ state }, current), aCall());
}
