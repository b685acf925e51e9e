import { catalogEntry } from '../../../connectors/catalog/index.ts';
import type {
  AccountLookup,
  Call,
  DesiredAccount,
  RemoteAccount,
  TargetConnector,
} from '../../../connectors/connector.ts';
import { createConnector } from '../../../connectors/createConnector.ts';
import { parsePrivateTargets } from '../../../connectors/http/privateTargets.ts';
import type { AttributeValue, JsonObject } from '../../../domain/values.ts';

/** Builders for the connector's tests; nothing here keeps state. */

export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A call without limits that notes the answers. */
export function aCall(): Call & { readonly answers: Answered[] } {
  const answers: Answered[] = [];
  return {
    signal: new AbortController().signal,
    onAnswer: ({ method, path, status }) => answers.push({ method, path, status }),
    answers,
  };
}

export function aConnector(options: {
  readonly catalog?: '1password' | 'scim';
  readonly baseUrl: string;
  readonly token: string;
  readonly profile?: JsonObject;
  readonly settings?: JsonObject;
  readonly allow?: string;
  readonly requestMs?: number;
  readonly onProfileChange?: (profile: JsonObject) => void;
}): TargetConnector {
  const entry = catalogEntry(options.catalog ?? 'scim');
  if (entry === undefined) throw new Error('No such catalog entry');
  return createConnector({
    entry: { ...entry, settings: { ...entry.settings, ...options.settings } },
    connection: { baseUrl: options.baseUrl, token: options.token },
    profile: options.profile,
    allowPrivate: parsePrivateTargets(options.allow ?? '127.0.0.0/8'),
    timeouts: { requestMs: options.requestMs ?? 5_000 },
    onProfileChange: options.onProfileChange,
    readBackWaitsMs: [0, 5, 20, 50],
  });
}

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export function aPerson(n: number, changes: Record<string, AttributeValue> = {}): DesiredAccount & { state: 'active' } {
  const values = {
    userName: `anna.${n}@acme.io`,
    'name.givenName': 'Anna',
    'name.familyName': `O'Néill ${n}`,
    displayName: `Anna "A\\" O'Néill ${n}`,
    'emails[type eq "work"].value': `anna.${n}@acme.io`,
    active: true,
    ...changes,
  };
  return {
    state: 'active',
    externalId: `usr_${n}`,
    attributes: Object.entries(values).map(([target, value]) => ({ target, value, apply: 'always' as const })),
  };
}

export function lookupOf(n: number, remoteId?: string): AccountLookup {
  return { remoteId, externalId: `usr_${n}`, userName: `anna.${n}@acme.io` };
}

/** Creates person `n` the way a push does: find, plan, apply. */
export async function push(
  connector: TargetConnector,
  n: number,
  changes: Record<string, AttributeValue> = {},
  remoteId?: string,
): Promise<RemoteAccount> {
  const call = aCall();
  const current = await connector.findAccount(lookupOf(n, remoteId), call);
  const after = await connector.applyAccount(connector.planAccount(aPerson(n, changes), current), call);
  if (after === undefined) throw new Error('The account is gone');
  return after;
}

/** Makes an existing account inactive, or gone. */
export async function take(
  connector: TargetConnector,
  current: RemoteAccount,
  state: 'inactive' | 'deleted' = 'inactive',
): Promise<RemoteAccount | undefined> {
  return connector.applyAccount(connector.planAccount({ state }, current), aCall());
}

export function desiredGroup(n: number, displayName = `Team ${n}`) {
  return { externalId: `grp_${n}`, displayName };
}
