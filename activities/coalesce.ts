import { setMaxListeners } from 'node:events';
import type { Attempt } from './dependencies.ts';

const BEAT_MS = 1000;

/**
 * Runs the same work for many callers at once: who comes while a run is under way shares the next one with all others
 * who do, as what they want done may have come too late for the present one. A lane has only so many runs at once, so that
 * under load more callers share each. In one process only; between processes leases see to it.
 */
export interface Coalescer<R> {
  /**
   * @param lane whose runs are limited together: an app.
   * @param key what the work is about, within the lane; runs of one key follow one another.
   * @returns what the run that began after the call answers.
   */
  run(lane: string, key: string, attempt: Attempt, work: (joint: Attempt) => Promise<R>): Promise<R>;
}

export function createCoalescer<R>(atOnce: number): Coalescer<R> {
  const waiting = new Map<string, { readonly members: Attempt[]; readonly done: Promise<R> }>();
  const last = new Map<string, Promise<unknown>>();
  const lanes = new Map<string, Lane>();

  function join(lane: string, key: string, attempt: Attempt, work: (joint: Attempt) => Promise<R>): Promise<R> {
    const id = `${lane} ${key}`;
    const batch = waiting.get(id);
    if (batch !== undefined) {
      batch.members.push(attempt);
      return batch.done;
    }
    const members = [attempt];
    const before = last.get(id) ?? Promise.resolve();
    const done = before.then(begin, begin);
    waiting.set(id, { members, done });
    last.set(id, done);
    const forget = () => {
      if (last.get(id) === done) last.delete(id);
    };
    done.then(forget, forget);
    return done;

    async function begin(): Promise<R> {
      const leave = await enter(lane);
      // From here on it is too late to join.
      waiting.delete(id);
      const { joint, dispose } = jointAttempt(members);
      try {
        return await work(joint);
      } finally {
        dispose();
        leave();
      }
    }
  }

  /** Waits for room in the lane; answers how to make room again. */
  async function enter(name: string): Promise<() => void> {
    const lane = lanes.get(name) ?? { running: 0, queue: [] };
    lanes.set(name, lane);
    if (lane.running >= atOnce) await new Promise<void>((resolve) => lane.queue.push(resolve));
    else lane.running += 1;
    return () => {
      const next = lane.queue.shift();
      if (next !== undefined) return next();
      lane.running -= 1;
      if (lane.running === 0) lanes.delete(name);
    };
  }

  return {
    async run(lane, key, attempt, work) {
      attempt.signal.throwIfAborted();
      const beat = setInterval(() => attempt.heartbeat(), BEAT_MS);
      let leave = () => {};
      try {
        // Who is cancelled leaves; the others' work goes on.
        const left = new Promise<never>((_, reject) => {
          leave = () => reject(attempt.signal.reason);
          attempt.signal.addEventListener('abort', leave, { once: true });
        });
        return await Promise.race([join(lane, key, attempt, work), left]);
      } finally {
        clearInterval(beat);
        attempt.signal.removeEventListener('abort', leave);
      }
    },
  };
}

interface Lane {
  running: number;
  readonly queue: (() => void)[];
}

/** One attempt for all who share a run: it ends early only when nobody is left. */
function jointAttempt(members: readonly Attempt[]): { readonly joint: Attempt; dispose(): void } {
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const look = () => {
    if (members.every(({ signal }) => signal.aborted)) end.abort();
  };
  for (const { signal } of members) signal.addEventListener('abort', look, { once: true });
  return {
    joint: {
      attempt: Math.max(...members.map(({ attempt }) => attempt)),
      signal: end.signal,
      // Each caller sees to its own.
      heartbeat() {},
    },
    dispose() {
      for (const { signal } of members) signal.removeEventListener('abort', look);
    },
  };
}
