import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes one who waits; a ring while nobody waits is not lost. */
export interface Bell {
  ring(): void;
  /** Until it rings, `ms` are over, or the signal fires. */
  wait(ms: number): Promise<void>;
}

export function createBell(signal: AbortSignal): Bell {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async wait(ms) {
      if (!rung) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {});
      }
      rung = false;
    },
  };
}
