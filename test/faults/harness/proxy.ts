import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a link does to what passes through it; everything off lets all pass. */
export interface Link {
  /** Milliseconds that each piece of data is held up, either way. */
  latencyMs: number;
  /** Bytes a second of answers; 0 is without limit. */
  bytesPerSecond: number;
  /** Answers are cut after so many bytes of a connection: by FIN, or by RST. */
  cutAfter: { readonly bytes: number; readonly how: 'fin' | 'rst' } | undefined;
  /** Takes everything, passes nothing on, answers nothing. */
  blackHole: boolean;
  /** Closes a connection as soon as it is made (a server that is starting or full). */
  hangUp: boolean;
}

export interface FaultProxy {
  readonly port: number;
  /** Set at any time; holds for the next piece of data. */
  readonly link: Link;
  /** How many connections have been made so far. */
  readonly connections: number;
  /** Everything off again. */
  heal(): void;
  /** Ends every open connection: by RST, as a firewall that has forgotten them. */
  resetAll(): void;
  /** Nobody listens any more, until `open`: connections are refused. */
  close(): Promise<void>;
  open(): Promise<void>;
}

const WELL: Readonly<Link> = { latencyMs: 0, bytesPerSecond: 0, cutAfter: undefined, blackHole: false, hangUp: false };

/** Stands between a client and a server on this machine, and does to their connections what the network may do. */
export async function startProxy(target: { readonly host?: string; readonly port: number }): Promise<FaultProxy> {
  const link: Link = { ...WELL };
  const open = new Set<Socket>();
  let connections = 0;
  let server: Server | undefined;
  let port = 0;

  const accept = (client: Socket) => {
    connections += 1;
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => {});
    if (link.hangUp) {
      // Read to its end, or the other side can never close it.
      client.resume().end();
      return;
    }
    const upstream = connect({ host: target.host ?? '127.0.0.1', port: target.port });
    upstream.on('error', () => client.destroy());
    client.once('close', () => upstream.destroy());
    void pass(client, upstream);
    void answer(upstream, client);
  };

  /** What the client says, to the server. */
  async function pass(client: Socket, upstream: Socket): Promise<void> {
    try {
      for await (const data of client) {
        if (link.latencyMs > 0) await sleep(link.latencyMs);
        if (!link.blackHole) upstream.write(data);
      }
      upstream.end();
    } catch {
      upstream.destroy();
    }
  }

  /** What the server answers, to the client. */
  async function answer(upstream: Socket, client: Socket): Promise<void> {
    let sent = 0;
    try {
      for await (const data of upstream) {
        if (link.latencyMs > 0) await sleep(link.latencyMs);
        while (link.blackHole && !client.destroyed) await sleep(50);
        for (const piece of pieces(data)) {
          const { cutAfter, bytesPerSecond } = link;
          if (cutAfter !== undefined && sent + piece.length >= cutAfter.bytes) {
            cut(client, piece.subarray(0, Math.max(0, cutAfter.bytes - sent)), cutAfter.how);
            return;
          }
          client.write(piece);
          sent += piece.length;
          if (bytesPerSecond > 0) await sleep((piece.length / bytesPerSecond) * 1000);
        }
      }
      // Read to its end, or the other side can never close it.
      client.resume().end();
    } catch {
      client.destroy();
    }
  }

  /** A slow link lets through a little at a time. */
  function pieces(data: Buffer): Buffer[] {
    if (link.bytesPerSecond === 0) return [data];
    const size = Math.max(1, Math.floor(link.bytesPerSecond / 10));
    return Array.from({ length: Math.ceil(data.length / size) }, (_, n) => data.subarray(n * size, (n + 1) * size));
  }

  async function listen(): Promise<void> {
    const created = createServer({ allowHalfOpen: true }, accept);
    server = created;
    await new Promise<void>((resolve, reject) => {
      created.once('error', reject);
      created.listen(port, '127.0.0.1', resolve);
    });
    const address = created.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  }

  await listen();
  return {
    link,
    get port() {
      return port;
    },
    get connections() {
      return connections;
    },
    heal: () => void Object.assign(link, WELL),
    resetAll() {
      for (const socket of open) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      const closing = server;
      server = undefined;
      if (closing !== undefined) await new Promise((resolve) => closing.close(resolve));
    },
    open: listen,
  };
}

function cut(client: Socket, last: Buffer, how: 'fin' | 'rst'): void {
  if (how === 'fin') client.end(last);
  else client.write(last, () => client.resetAndDestroy());
}
