import type { Client } from 'ldapts';
import { type TenureError, transient } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import { createPace } from '../http/pace.ts';
import { type DialOptions, dial } from './dial.ts';
import { type Asked, ldapError, statusOf } from './errors.ts';
import type { LdapEntry } from './ldapEntry.ts';
import { type Found, type Search, sendSearch } from './searchRequest.ts';

interface DirectoryOptions extends DialOptions {
  readonly bindDn: string;
  readonly password: string;
  readonly connections: number;
  readonly pageSize: number;
  /** Waits for leave to send, where the app has limits; answers what is called when the request has ended. */
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
}

/** One directory server: a bound connection that all requests share, time-outs, the pace, its errors as ours. */
export interface Directory {
  /**
   * Sends one request.
   *
   * @throws what ldapError says; transient `no_time_left`, `request_aborted`, `rate_limited`; `target_address_forbidden`.
   */
  run<T>(asked: Asked, call: Call, work: (client: Client) => Promise<T>): Promise<T>;
  search(search: Search, call: Call): Promise<readonly LdapEntry[]>;
  /** Pages on a connection of their own, as servers keep a place for each; `cookie` goes on on the same connection only. */
  pages(search: Search, call: Call): AsyncIterable<readonly LdapEntry[]>;
  /** Connects and binds anew, for Test Connection. */
  bind(call: Call): Promise<void>;
  /** Sends nothing for this long. */
  hold(ms: number): void;
  close(): Promise<void>;
}

export function createDirectory(options: DirectoryOptions): Directory {
  const pace = createPace({ concurrency: options.connections });
  const open = new Set<Client>();
  let shared: Promise<Client> | undefined;

  return {
    run,
    search: async (search, call) => (await run('search', call, (client) => sendSearch(client, search))).entries,
    async *pages(search, call) {
      const session: Session = { client: undefined };
      try {
        let cookie: Buffer | undefined;
        do {
          const page: Found = await paced('search', call, async () => {
            // A lost place can't be found again on another connection.
            if (session.client !== undefined && !session.client.isBound) throw lost();
            session.client ??= await connect();
            return sendSearch(session.client, search, { size: options.pageSize, cookie });
          });
          cookie = page.cookie;
          yield page.entries;
        } while (cookie !== undefined);
      } finally {
        if (session.client !== undefined) await end(session.client);
      }
    },
    bind: (call) =>
      paced('bind', call, async () => {
        await end(await connect());
      }),
    hold: (ms) => pace.hold(ms),
    async close() {
      await Promise.all([...open].map(end));
    },
  };

  function run<T>(asked: Asked, call: Call, work: (client: Client) => Promise<T>): Promise<T> {
    return paced(asked, call, async () => work(await sharedClient()));
  }

  async function paced<T>(asked: Asked, call: Call, work: () => Promise<T>): Promise<T> {
    let sent = false;
    let leave: (() => void) | undefined;
    try {
      call.permit?.();
      leave = await options.admit?.(call);
      return await pace.run(call.signal, () => {
        call.permit?.();
        // A lease must outlast the request, or another writer may come in between.
        if (call.timeLeft !== undefined && call.timeLeft() < options.timeoutMs) throw noTimeLeft();
        sent = true;
        return answered(asked, call, work);
      });
    } catch (error) {
      if (call.signal.aborted) throw aborted(sent && asked !== 'search' && asked !== 'bind');
      throw error;
    } finally {
      leave?.();
    }
  }

  async function answered<T>(asked: Asked, call: Call, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const tell = (status: number) => {
      const ms = Math.round(performance.now() - started);
      if (status > 0) call.onAnswer?.({ method: asked.toUpperCase(), path: '', status, ms });
    };
    try {
      const result = await orAborted(work(), call.signal);
      tell(200);
      return result;
    } catch (cause) {
      const error = ldapError(cause, asked);
      tell(statusOf(error));
      throw error;
    }
  }

  async function sharedClient(): Promise<Client> {
    const waited = shared;
    const known = await waited?.catch(() => undefined);
    if (known?.isBound === true) return known;
    if (known !== undefined) open.delete(known);
    // Whoever comes first connects, the others wait with it.
    if (shared === waited || shared === undefined) shared = connect();
    return shared;
  }

  async function connect(): Promise<Client> {
    const client = await dial(options).catch((cause: unknown) => {
      throw ldapError(cause, 'bind');
    });
    open.add(client);
    try {
      await client.bind(options.bindDn, options.password);
      return client;
    } catch (cause) {
      await end(client);
      throw ldapError(cause, 'bind');
    }
  }

  async function end(client: Client): Promise<void> {
    open.delete(client);
    await client.unbind().catch(() => {});
  }
}

interface Session {
  client: Client | undefined;
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const gone = new Promise<never>((_, reject) => {
    const abandon = () => reject(new Error('aborted'));
    stop = () => signal.removeEventListener('abort', abandon);
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    stop();
    // Nobody waits for it any more.
    work.catch(() => {});
  }
}

function lost(): TenureError {
  return transient('target_connection_lost', 'The connection to the directory was lost between two pages.', {
    remedy: 'Nothing to do: the list is read again.',
  });
}

function noTimeLeft(): TenureError {
  return transient('no_time_left', 'The lease ends before an answer could come; the request was not sent.', {
    remedy: 'Nothing to do: it is tried again under a new lease.',
  });
}

function aborted(outcomeUnknown: boolean): TenureError {
  return transient('request_aborted', 'The request to the directory was given up because its work was cancelled.', {
    outcomeUnknown,
  });
}
