import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

const AGAIN_MS = 500;

/**
 * Calls back at each NOTIFY on `channel` with its payload, and once without one whenever listening begins (also again after a lost connection), as what
 * happened before is unknown. Goes on trying for as long as Postgres is away: postgres.js's own `listen` gives up when
 * its first attempt to come back fails.
 *
 * @returns how to stop; when it listens, or when a first attempt has failed.
 */
export async function listen(
  url: string,
  channel: string,
  notified: (payload?: string) => void,
): Promise<() => Promise<void>> {
  const end = new AbortController();
  const { signal } = end;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const ended = (async () => {
    while (!signal.aborted) {
      await listenOnce().catch(() => {});
      begin();
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  })();
  await begun;
  return async () => {
    end.abort();
    await ended;
  };

  /** Until the connection is lost, or we are told to stop. */
  async function listenOnce(): Promise<void> {
    let client: postgres.Sql | undefined;
    const lost = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      const options = {
        max: 1,
        connect_timeout: 5,
        idle_timeout: 0,
        max_lifetime: null,
        fetch_types: false,
        connection: { application_name: 'tenure-listen' },
        onnotice: () => {},
        onclose: () => resolve(),
        // Not among the documented options; its own `listen` is built on it.
        onnotify: (_channel: string, payload: string) => notified(payload),
      };
      client = postgres(url, options);
    });
    try {
      await client?.unsafe(`listen "${channel}"`);
      notified();
      begin();
      await lost;
    } finally {
      await client?.end({ timeout: 1 });
    }
  }
}
