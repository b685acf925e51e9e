import type {
  AccountLookup,
  AccountPlan,
  Call,
  Connector,
  DesiredAccount,
  RemoteAccount,
} from '../../../connectors/connector.ts';
import { permanent, transient } from '../../../domain/errors.ts';
import type { AttributeChange, JsonObject } from '../../../domain/values.ts';
import type { Ledger } from './ledger.ts';

/** Less time than this is not enough for a request. */
const REQUEST_MS = 1000;

/** The whole of a connector, for a target without groups: what docs/connectors.md walks through. */
export function createLedgerConnector(ledger: Ledger, key: string): Connector {
  return { findAccount, readAccount, planAccount, applyAccount, testConnection, close: async () => {} };

  /** Every request goes through here: it is begun only if it may and can be, and its failure gets a code. */
  async function send<T>(call: Call, request: (key: string) => Promise<T>): Promise<T> {
    call.signal.throwIfAborted();
    call.permit?.();
    if ((call.timeLeft?.() ?? Number.POSITIVE_INFINITY) < REQUEST_MS) {
      throw transient('too_late', 'There is no time left for a request.');
    }
    try {
      return await request(key);
    } catch (error) {
      const said = error instanceof Error ? error.message : '';
      // Never what the target has said: it may hold a name.
      if (said === 'forbidden')
        throw permanent('target_unauthorized', 'The target refuses the key.', { httpStatus: 401 });
      if (said === 'taken') throw permanent('uniqueness', 'Another account has this name.', { httpStatus: 409 });
      throw transient('target_unavailable', 'The target does not answer.', { outcomeUnknown: true, cause: error });
    }
  }

  async function findAccount(lookup: AccountLookup, call: Call): Promise<RemoteAccount | undefined> {
    const known = lookup.remoteId === undefined ? undefined : await readAccount(lookup.remoteId, call);
    if (known !== undefined) return known;
    const all = await send(call, (it) => ledger.list(it));
    const ours = all.filter((row) => row.externalId === lookup.externalId);
    const named = all.filter((row) => String(row.userName).toLowerCase() === lookup.userName.toLowerCase());
    const hits = ours.length > 0 ? ours : named;
    if (hits.length > 1) throw permanent('disputed_match', 'Several accounts fit the person.');
    return hits[0] && account(hits[0]);
  }

  async function readAccount(remoteId: string, call: Call): Promise<RemoteAccount | undefined> {
    const row = await send(call, (it) => ledger.get(it, remoteId));
    return row && account(row);
  }

  function planAccount(desired: DesiredAccount, current: RemoteAccount | undefined): AccountPlan {
    const nothing = { operation: 'none', requests: [], changes: [], current, desired } as const;
    if (desired.state !== 'active') {
      if (current === undefined || (desired.state === 'inactive' && !current.active)) return nothing;
      const changes = [{ attribute: 'active', old: current.active, new: desired.state === 'deleted' ? null : false }];
      const operation = desired.state === 'deleted' ? 'delete' : 'deactivate';
      return { ...nothing, operation, changes, requests: [request(operation, current, {})] };
    }
    const wanted = { ...valuesOf(desired), externalId: desired.externalId, active: true };
    const changes = differences(current?.resource ?? {}, wanted);
    if (changes.length === 0) return nothing;
    const operation = current === undefined ? 'create' : current.active ? 'update' : 'reactivate';
    const body = Object.fromEntries(changes.map((it) => [it.attribute, it.new]));
    return { ...nothing, operation, changes, requests: [request(operation, current, body)] };
  }

  async function applyAccount(plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined> {
    const { operation, current, requests } = plan;
    const body = requests[0]?.body ?? {};
    if (operation === 'none') return current;
    if (current === undefined) return account(await send(call, (it) => ledger.add(it, body)));
    if (operation === 'delete') await send(call, (it) => ledger.remove(it, current.remoteId));
    else {
      const set = operation === 'deactivate' ? { active: false } : body;
      await send(call, (it) => ledger.change(it, current.remoteId, set));
    }
    // Done means seen: the answer is what the target shows now.
    return readAccount(current.remoteId, call);
  }

  async function testConnection(call: Call) {
    const begun = Date.now();
    const check = (ok: boolean, cause?: string) => ({ name: 'list_one_user', ok, ms: Date.now() - begun, cause });
    try {
      await send(call, (it) => ledger.list(it));
      return { ok: true, checks: [check(true)] };
    } catch (error) {
      return { ok: false, checks: [check(false, error instanceof Error ? error.message : 'unknown')] };
    }
  }
}

function account(row: JsonObject): RemoteAccount {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    remoteId: String(row.id),
    externalId: text(row.externalId),
    userName: text(row.userName),
    active: row.active !== false,
    pending: false,
    etag: undefined,
    resource: row,
  };
}

function valuesOf({ attributes }: DesiredAccount & { readonly state: 'active' }): JsonObject {
  return Object.fromEntries(attributes.map(({ target, value }) => [target, value]));
}

function differences(has: JsonObject, wanted: JsonObject): AttributeChange[] {
  return Object.entries(wanted).flatMap(([attribute, value]) => {
    const old = has[attribute] ?? null;
    return JSON.stringify(old) === JSON.stringify(value) ? [] : [{ attribute, old, new: value }];
  });
}

function request(operation: string, current: RemoteAccount | undefined, body: JsonObject) {
  return { method: operation.toUpperCase(), path: current?.remoteId ?? '', body };
}
