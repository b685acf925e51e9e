import { connect, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Client } from 'ldapts';
import { permanent, transient } from '../../domain/errors.ts';
import { type AddressGuard, createAddressGuard } from '../http/addressGuard.ts';
import { checkedAddresses } from '../http/guardedConnect.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import type { LdapUrl } from './ldapUrl.ts';

/** How to reach a directory; without who one is there. */
export interface DialOptions {
  readonly url: LdapUrl;
  readonly startTls: boolean;
  /** PEM of the authorities that are trusted instead of the system's. */
  readonly caCertificate?: string | undefined;
  readonly allowPrivate: PrivateTargets;
  /** For one request, and for connecting, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Checks the addresses of a directory and answers them: the private ones have to be opened by the operator, and so has
 * any that is reached without TLS.
 *
 * @throws transient `target_dns_failed`; permanent `target_address_forbidden`.
 */
export async function ldapAddresses(
  options: Omit<DialOptions, 'timeoutMs' | 'caCertificate'>,
): Promise<readonly string[]> {
  const { url, startTls, allowPrivate } = options;
  const guard = createAddressGuard(allowPrivate);
  const addresses = await checkedAddresses(url.host, url.port, false, guard);
  if (!url.secure && !startTls && addresses.some((address) => isRefusedPlain(guard, address, url.port))) {
    throw permanent('target_address_forbidden', 'The directory would be reached without TLS.', {
      remedy:
        'Use ldaps:// or switch StartTLS on, or let the operator add the address to TENURE_ALLOW_PRIVATE_TARGETS.',
    });
  }
  return addresses;
}

function isRefusedPlain(guard: AddressGuard, address: string, port: number): boolean {
  return guard.refusal(address, port, true) !== undefined;
}

/**
 * A connection to a directory, encrypted where that is asked for; not bound yet. It dials the checked address itself, and
 * keeps the name for the certificate check.
 *
 * @throws what `ldapAddresses` throws, and raw errors of ldapts and the socket.
 */
export async function dial(options: DialOptions): Promise<Client> {
  let failure: unknown = transient('target_dns_failed', 'The host name of the directory has no address.');
  for (const address of await ldapAddresses(options)) {
    try {
      return await dialAddress(address, options);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function dialAddress(address: string, { url, startTls, caCertificate, timeoutMs }: DialOptions): Promise<Client> {
  const tls: ConnectionOptions = {
    host: address,
    minVersion: 'TLSv1.2',
    ...(isIP(url.host) === 0 ? { servername: url.host } : {}),
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
  };
  const socket = url.secure ? connectTls({ ...tls, port: url.port }) : connect({ host: address, port: url.port });
  // Until ldapts listens itself: an error that nobody hears ends the process.
  socket.on('error', () => {});
  await connected(socket, url.secure ? 'secureConnect' : 'connect', timeoutMs);
  let isTaken = false;
  // ldapts would connect anew by itself, to whom it likes and without a bind: this one connects once.
  const once = () => {
    if (isTaken) throw transient('target_connection_lost', 'The connection to the directory was lost.');
    isTaken = true;
    return socket;
  };
  // The socket is there already, encrypted or not.
  const client = new Client({ url: 'ldap://directory.invalid', timeout: timeoutMs, createConnection: once });
  try {
    if (startTls && !url.secure) await client.startTLS(tls);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return client;
}

function connected(socket: ReturnType<typeof connect>, event: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error('Connection timeout')), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeListener('error', fail);
      resolve();
    });
  });
}
