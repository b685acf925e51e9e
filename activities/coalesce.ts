import type { Attempt } from './dependencies.ts';

const BEAT_MS = 1000;

/**
 * Runs the same work for many callers at once: who comes while a run is under way shares the next one with all others
 * who do, as what they want done may have come too late for the present one. In one process only; between processes
 * leases see to it.
 */
export interface Coalescer<R> {
  /**
   * @param key what the work is about; runs of one key follow one another.
   * @returns what the run that began after the call answers.
   */
  run(key: string, attempt: Attempt, work: (joint: Attempt) => Promise<R>): Promise<R>;
}

export function createCoalescer<R>(): Coalescer<R> {
  const waiting = new Map<string, { readonly members: Attempt[]; readonly done: Promise<R> }>();
  const last = new Map<string, Promise<unknown>>();

  function join(key: string, attempt: Attempt, work: (joint: Attempt) => Promise<R>): Promise<R> {
    const batch = waiting.get(key);
    if (batch !== undefined) {
      batch.members.push(attempt);
      return batch.done;
    }
    const members = [attempt];
    const before = last.get(key) ?? Promise.resolve();
    const done = before.then(begin, begin);
    waiting.set(key, { members, done });
    last.set(key, done);
    const forget = () => {
      if (last.get(key) === done) last.delete(key);
    };
    done.then(forget, forget);
    return done;

    function begin(): Promise<R> {
      waiting.delete(key);
      return work(jointAttempt(members));
    }
  }

  return {
    async run(key, attempt, work) {
      attempt.signal.throwIfAborted();
      const beat = setInterval(() => attempt.heartbeat(), BEAT_MS);
      let leave = () => {};
      try {
        // Who is cancelled leaves; the others' work goes on.
        const left = new Promise<never>((_, reject) => {
          leave = () => reject(attempt.signal.reason);
          attempt.signal.addEventListener('abort', leave, { once: true });
        });
        return await Promise.race([join(key, attempt, work), left]);
      } finally {
        clearInterval(beat);
        attempt.signal.removeEventListener('abort', leave);
      }
    },
  };
}

/** One attempt for all who share a run: it ends early only when nobody is left. */
function jointAttempt(members: readonly Attempt[]): Attempt {
  const end = new AbortController();
  const look = () => {
    if (members.every(({ signal }) => signal.aborted)) end.abort();
  };
  for (const { signal } of members) signal.addEventListener('abort', look, { once: true });
  return {
    attempt: Math.max(...members.map(({ attempt }) => attempt)),
    signal: end.signal,
    // Each caller sees to its own.
    heartbeat() {},
  };
}
