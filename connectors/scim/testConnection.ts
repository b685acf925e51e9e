import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TenureError, transient } from '../../domain/errors.ts';
import type { Call, ConnectionCheck, ConnectionReport } from '../connector.ts';
import type { AddressGuard } from '../http/addressGuard.ts';
import { checkedAddresses } from '../http/guardedConnect.ts';
import type { HttpAnswer, HttpTarget } from '../http/httpTarget.ts';
import { networkError } from '../http/networkError.ts';
import { findBaseUrl, readBaseUrl } from './baseUrl.ts';
import { httpRequest, requestUrl, type ScimClient } from './client.ts';
import { declaredProfile, measuredProfile } from './discovery.ts';
import { answerError } from './errors.ts';
import { unhealthyParts } from './health.ts';
import { readPage } from './listResources.ts';
import type { ProfileHolder } from './profile.ts';
import type { ScimSettings } from './settings.ts';

interface ConnectionContext {
  readonly entered: string;
  readonly token: string;
  readonly settings: ScimSettings;
  readonly guard: AddressGuard;
  readonly http: HttpTarget;
  readonly profile: ProfileHolder;
  /** A client of the base URL that was found. */
  readonly clientAt: (baseUrl: string) => ScimClient;
}

/** The checks in their order; one that fails makes those after it pointless, but for the last two. */
const ORDER = ['url', 'dns', 'tls', 'reach', 'token', 'service_provider_config', 'list_one_user', 'health'] as const;
type CheckName = (typeof ORDER)[number];

/** A check's good end: nothing to say, a remark, or "there is no such thing here". */
type Passed = undefined | { readonly cause: string; readonly remedy?: string; readonly skipped?: boolean };

const TLS_TIMEOUT_MS = 5_000;

/**
 * Test Connection: a check-list with cause and remedy for each line, and the measured profile where all goes well.
 * Answers of the target are never quoted: a failed probe must not read other people's ports aloud (RELIABILITY C4).
 */
export async function testConnection(context: ConnectionContext, call: Call): Promise<ConnectionReport> {
  const { settings, profile } = context;
  const checks: ConnectionCheck[] = [];
  const url = await step('url', () => readBaseUrl(context.entered, settings.basePaths));
  if (url === undefined) return report();
  const { hostname, port, protocol } = new URL(url.root);
  const host = hostname.replace(/^\[|\]$/g, '');
  const plain = protocol === 'http:';
  const portNumber = Number(port) || (plain ? 80 : 443);

  const addresses = await step('dns', () => checkedAddresses(host, portNumber, plain, context.guard));
  if (addresses === undefined) return report();
  if (plain)
    skip(
      'tls',
      'The target is reached over plain http: nothing is encrypted.',
      'Use https wherever the target offers it.',
    );
  else if ((await step('tls', () => handshake(host, addresses[0] ?? host, portNumber, call))) === undefined)
    return report();

  if ((await step('reach', () => reach(context, url.root, url.candidates[0] ?? url.root, call))) === undefined)
    return report();
  const found = await step(
    'token',
    () => provenBaseUrl(context, url.candidates, call),
    (it) => it.remark,
  );
  if (found === undefined) return report();

  profile.learn({ baseUrl: found.baseUrl, enteredUrl: context.entered });
  const client = context.clientAt(found.baseUrl);
  await step(
    'service_provider_config',
    async () => {
      const declared = await declaredProfile(client, call);
      profile.learn(declared.profile);
      return declared.config;
    },
    (hasOne) =>
      hasOne
        ? undefined
        : { cause: 'The target does not describe itself; its ways are measured instead.', skipped: true },
  );
  await step('list_one_user', async () => {
    await readPage(client, { path: profile.now.usersPath, pageSize: 1 }, 1, call).catch(emptyDirectory);
    profile.learn(await measuredProfile(client, profile.now, call));
    return true;
  });
  await health(url.root);
  return report();

  async function step<T>(
    name: CheckName,
    work: () => T | Promise<T>,
    remark?: (value: T) => Passed,
  ): Promise<T | undefined> {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const value = await work();
      checks.push({ name, ok: true, ms: ms(), ...remark?.(value) });
      return value;
    } catch (error) {
      if (!(error instanceof TenureError)) throw error;
      checks.push({ name, ok: false, ms: ms(), cause: error.message, remedy: error.remedy });
      return undefined;
    }
  }

  function skip(name: CheckName, cause: string, remedy?: string): void {
    checks.push({ name, ok: true, ms: 0, skipped: true, cause, remedy });
  }

  async function health(root: string): Promise<void> {
    const { healthPath } = settings;
    if (healthPath === null) return skip('health', 'Targets of this kind have no health report.');
    await step(
      'health',
      async () => {
        const answer = await get(context, new URL(root + healthPath), context.token, call);
        if (answer.status === 404) return false;
        if (answer.status >= 400) throw answerError(answer, { method: 'GET', path: healthPath }, settings);
        const parts = unhealthyParts(answer.text, Date.now());
        if (parts.length > 0) {
          throw transient('target_unhealthy', `The health report names parts that are not well: ${parts.join(', ')}.`, {
            remedy: 'Look at the status page of the target; restart it where a part has stopped reporting.',
          });
        }
        return true;
      },
      (hasOne) => (hasOne ? undefined : { cause: 'The target offers no health report.', skipped: true }),
    );
  }

  function report(): ConnectionReport {
    const done = new Set(checks.map(({ name }) => name));
    const ok = checks.every((check) => check.ok);
    // Not shown as passed: who reads only `ok` must not take what wasn't tried for good.
    for (const name of ORDER) {
      if (!done.has(name))
        checks.push({ name, ok: false, ms: 0, skipped: true, cause: 'Not tried: an earlier check failed.' });
    }
    return { ok, checks, ...(done.has('list_one_user') ? { profile: profile.now } : {}) };
  }
}

/** An empty directory is 404 at some targets (FEATURES section 3, 11). */
function emptyDirectory(error: unknown): void {
  if (!(error instanceof TenureError) || error.httpStatus !== 404) throw error;
}

/** A handshake of its own, so that a bad certificate is told from a dead host. */
async function handshake(host: string, address: string, port: number, call: Call): Promise<true> {
  const servername = isIP(host) ? '' : host;
  try {
    await new Promise<void>((resolve, reject) => {
      const socket = connectTls({ host: address, port, servername, timeout: TLS_TIMEOUT_MS }, () => {
        call.signal.removeEventListener('abort', abort);
        socket.destroy();
        resolve();
      });
      const abort = () => socket.destroy(new Error('aborted'));
      call.signal.addEventListener('abort', abort, { once: true });
      socket.on('timeout', () =>
        socket.destroy(Object.assign(new Error('timeout'), { code: 'UND_ERR_CONNECT_TIMEOUT' })),
      );
      socket.on('error', reject);
    });
    return true;
  } catch (error) {
    throw networkError(error, 'GET');
  }
}

/** Any answer at all shows that somebody is there; only `/ping` has to say yes. */
async function reach(context: ConnectionContext, root: string, candidate: string, call: Call): Promise<true> {
  const { pingPath } = context.settings;
  const answer = pingPath === null ? undefined : await get(context, new URL(root + pingPath), undefined, call);
  if (answer !== undefined && answer.status < 500 && answer.status !== 404) return true;
  // Offered alone on another port, or switched off: the SCIM side may still answer.
  const other = await get(context, requestUrl(candidate, { path: '/ServiceProviderConfig' }), undefined, call).catch(
    (error: unknown) => {
      if (error instanceof TenureError && error.code === 'target_redirected') return undefined;
      throw error;
    },
  );
  if (other !== undefined && other.status >= 500) {
    throw answerError(other, { method: 'GET', path: '/ServiceProviderConfig' }, context.settings);
  }
  return true;
}

/**
 * The base URL at which the token lists users. That is the proof: a ServiceProviderConfig is often readable by anybody
 * (FEATURES section 3, 9), so the list is also asked for without a token, to know what the answer is worth.
 */
async function provenBaseUrl(
  context: ConnectionContext,
  candidates: readonly string[],
  call: Call,
): Promise<{ baseUrl: string; remark: Passed }> {
  const baseUrl = await findBaseUrl(context, candidates, call);
  const url = requestUrl(baseUrl, { path: '/Users', query: { startIndex: 1, count: 1 } });
  const withToken = await get(context, url, context.token, call);
  if (withToken.status === 401 || withToken.status === 403 || withToken.status >= 500) {
    throw answerError(withToken, { method: 'GET', path: '/Users' }, context.settings);
  }
  const anonymous = await get(context, url, undefined, call);
  const isOpen = anonymous.status < 300;
  return {
    baseUrl,
    remark: isOpen
      ? {
          cause: 'The target lists its users without any token, too.',
          remedy: 'Let the target ask for its token: now anybody who reaches it can change it.',
        }
      : undefined,
  };
}

function get(context: ConnectionContext, url: URL, token: string | undefined, call: Call): Promise<HttpAnswer> {
  return context.http.send(httpRequest(url, { method: 'GET', list: true }, token, context.settings), call);
}
