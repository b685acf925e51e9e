import { transient } from '../../domain/errors.ts';

interface PaceSettings {
  /** null is as fast as it goes. */
  readonly requestsPerSecond: number | null;
  readonly concurrency: number;
}

/** Keeps one target's requests within its rate and number at once, in this process. */
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

export function createPace(settings: PaceSettings, now: () => number = Date.now): Pace {
  const gapMs = settings.requestsPerSecond === null ? 0 : 1000 / settings.requestsPerSecond;
  const waiting: { start: () => void }[] = [];
  let running = 0;
  let nextStart = 0;
  let silentUntil = 0;

  return {
    async run(signal, work) {
      await slot(signal);
      try {
        await turn(signal);
        return await work();
      } finally {
        running -= 1;
        waiting.shift()?.start();
      }
    },
    hold(ms) {
      silentUntil = Math.max(silentUntil, now() + ms);
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

  async function turn(signal: AbortSignal): Promise<void> {
    const silence = silentUntil - now();
    if (silence > LONGEST_SILENT_WAIT_MS) {
      throw transient('target_throttled', 'The target asked Tenure to slow down; this request was not sent.', {
        remedy: 'Nothing to do: it is sent when the time the target asked for is over.',
        retryAfterMs: silence,
        throttled: true,
      });
    }
    const start = Math.max(now() + Math.max(0, silence), nextStart);
    nextStart = start + gapMs;
    if (start > now()) await pause(start - now(), signal);
  }
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
