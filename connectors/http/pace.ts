import { transient } from '../../domain/errors.ts';

/** Keeps one target's requests within their number at once in this process, and silent when it asked for that. */
export interface Pace {
  /**
   * Runs `work` when its turn comes. Rejects with the signal's reason when aborted while waiting, and with transient
   * `target_throttled` when the target has asked for silence longer than a second: a slot is not for sleeping in.
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** The target asked for silence: nobody sends for this long. */
  hold(ms: number): void;
}

const LONGEST_SILENT_WAIT_MS = 1000;
/** Clocks and timers are not exact, and a request too early is answered with another 429. */
const MARGIN_MS = 20;

export function createPace(settings: { readonly concurrency: number }, now: () => number = Date.now): Pace {
  const waiting: { start: () => void }[] = [];
  let running = 0;
  let silentUntil = 0;

  return {
    async run(signal, work) {
      await slot(signal);
      try {
        await silence(signal);
        return await work();
      } finally {
        running -= 1;
        waiting.shift()?.start();
      }
    },
    hold(ms) {
      if (ms > 0) silentUntil = Math.max(silentUntil, now() + ms + MARGIN_MS);
    },
  };

  function slot(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < settings.concurrency) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry = {
        start: () => {
          signal.removeEventListener('abort', abandon);
          running += 1;
          resolve();
        },
      };
      const abandon = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abandon, { once: true });
      waiting.push(entry);
    });
  }

  async function silence(signal: AbortSignal): Promise<void> {
    // It may be asked for again meanwhile.
    for (let left = silentUntil - now(); left > 0; left = silentUntil - now()) {
      if (left > LONGEST_SILENT_WAIT_MS) throw throttled(left);
      await pause(left, signal);
    }
  }
}

function throttled(ms: number) {
  return transient('target_throttled', 'The target asked Tenure to slow down; this request was not sent.', {
    remedy: 'Nothing to do: it is sent when the time the target asked for is over.',
    retryAfterMs: ms,
    throttled: true,
  });
}

/** Waits; rejects with the signal's reason when aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abandon);
      resolve();
    }, ms);
    const abandon = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
  });
}
