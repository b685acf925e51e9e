import { TenureError } from '../../domain/errors.ts';
import type { Call, Connection, ConnectionCheck, ConnectionReport } from '../connector.ts';
import type { AddressGuard } from '../http/addressGuard.ts';
import { checkedAddresses } from '../http/guardedConnect.ts';
import type { GoogleContext } from './findAccount.ts';
import { readAccess } from './settings.ts';

interface TestContext {
  readonly connection: Connection;
  readonly guard: AddressGuard;
  /** Made when the key could be read. */
  readonly context: () => GoogleContext;
}

const ORDER = ['key', 'dns', 'token', 'list_one_user', 'list_one_group'] as const;

/** Test Connection: a check-list with cause and remedy for each line. Answers of Google are never quoted. */
export async function testConnection(
  { connection, guard, context }: TestContext,
  call: Call,
): Promise<ConnectionReport> {
  const checks: ConnectionCheck[] = [];
  const access = await step('key', async () => readAccess(connection));
  if (access === undefined) return report();
  const { hostname, port, protocol } = access.apiUrl;
  const plain = protocol === 'http:';
  const portNumber = Number(port) || (plain ? 80 : 443);
  const host = hostname.replace(/^\[|\]$/g, '');
  if ((await step('dns', () => checkedAddresses(host, portNumber, plain, guard))) === undefined) return report();
  const { client } = context();
  const { customer, subject } = access;
  // Any request needs the token first: its own errors are told apart by their code.
  const one = await step('token', () =>
    client.ask((it, options) => it.users.get({ userKey: subject, projection: 'basic' }, options), call),
  );
  if (one === undefined) return report();
  await step('list_one_user', () =>
    client.ask((it, options) => it.users.list({ customer, maxResults: 1 }, options), call),
  );
  await step('list_one_group', () =>
    client.ask((it, options) => it.groups.list({ customer, maxResults: 1 }, options), call),
  );
  return report();

  async function step<T>(name: (typeof ORDER)[number], run: () => Promise<T>): Promise<T | undefined> {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const value = await run();
      checks.push({ name, ok: true, ms: ms() });
      return value;
    } catch (error) {
      const { message, remedy } = error instanceof TenureError ? error : { message: 'It failed.', remedy: undefined };
      checks.push({ name, ok: false, ms: ms(), cause: message, remedy });
      return undefined;
    }
  }

  function report(): ConnectionReport {
    const skipped = ORDER.filter((name) => !checks.some((check) => check.name === name)).map((name) => ({
      name,
      ok: false,
      ms: 0,
      skipped: true,
      cause: 'Left out, as an earlier check failed.',
    }));
    return { ok: checks.every(({ ok }) => ok), checks: [...checks, ...skipped] };
  }
}
