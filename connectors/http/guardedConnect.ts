import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { transient } from '../../domain/errors.ts';
import type { AddressGuard } from './addressGuard.ts';

/**
 * Resolves a host and checks every address; the literal itself where it is one.
 *
 * @throws transient `target_dns_failed`; permanent `target_address_forbidden` where any address is denied (one bad
 * address among good ones is how rebinding begins).
 */
export async function checkedAddresses(
  host: string,
  port: number,
  plain: boolean,
  guard: AddressGuard,
): Promise<readonly string[]> {
  const addresses = isIP(host) ? [host] : await resolve(host);
  for (const address of addresses) {
    const refusal = guard.refusal(address, port, plain);
    if (refusal !== undefined) throw refusal;
  }
  return addresses;
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  } catch (cause) {
    throw transient('target_dns_failed', `The host name of the target could not be resolved (${codeOf(cause)}).`, {
      remedy: "Check the host name in the app's base URL, and the DNS of the machine Tenure runs on.",
    });
  }
}

/**
 * undici's `connect` with the guard inside: it dials the checked address itself, so that a name can't resolve to
 * something else between check and use, and keeps the name for SNI and the certificate check. A `lookup` hook would not
 * do: it isn't called for IP literals (RELIABILITY fact 12).
 */
export function guardedConnect(guard: AddressGuard, connectTimeoutMs: number): buildConnector.connector {
  const dial = buildConnector({ timeout: connectTimeoutMs });
  return (options, callback) => {
    const plain = options.protocol === 'http:';
    const port = Number(options.port) || (plain ? 80 : 443);
    const servername = options.servername ?? (isIP(options.hostname) ? undefined : options.hostname);
    connectToAny().then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('connect failed'), null),
    );

    async function connectToAny(): Promise<Socket> {
      const addresses = await checkedAddresses(options.hostname, port, plain, guard);
      let failure: Error = transient('target_dns_failed', 'The host name of the target has no address.');
      for (const hostname of addresses) {
        try {
          return await connectTo(hostname);
        } catch (error) {
          failure = error instanceof Error ? error : new Error('connect failed');
        }
      }
      throw failure;
    }

    function connectTo(hostname: string): Promise<Socket> {
      return new Promise((resolveSocket, reject) => {
        dial({ ...options, hostname, servername }, (error, socket) => {
          // undici leaves the second argument out on failure, whatever its types say.
          if (error) reject(error);
          else if (socket) resolveSocket(socket);
        });
      });
    }
  };
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'no code';
}
