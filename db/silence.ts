import { Socket } from 'node:net';

/** What postgres.js tells whoever makes its sockets. */
interface Place {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** Of a Unix socket. */
  readonly path?: string | false | null | undefined;
}

/**
 * Makes postgres.js's sockets, which notice silence: one on which nothing has passed for `silenceMs`, either way, is given up.
 * Else whoever waits for an answer of a server that has vanished (power, a firewall that has forgotten the connection)
 * waits for a quarter of an hour, as the kernel goes on sending.
 *
 * @param silenceMs longer than any statement may take.
 */
export function noticeSilence(silenceMs: number): (place: Place) => Socket {
  let made = 0;
  return ({ host, port, path }) => {
    const socket = new Socket();
    socket.setTimeout(silenceMs, () => {
      socket.destroy(Object.assign(new Error(`Postgres said nothing for ${silenceMs} ms.`), { code: 'ETIMEDOUT' }));
    });
    // Several hosts are tried in turn.
    const turn = made % host.length;
    made += 1;
    const name = host[turn] ?? 'localhost';
    if (typeof path === 'string') socket.connect(path);
    else socket.connect(port[turn] ?? 5432, name);
    // postgres.js checks a certificate against it.
    return Object.assign(socket, { host: name });
  };
}
