import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppId } from '../../domain/ids.ts';
import type { PaceStore } from './paceStore.ts';

/** Those of this process that wait for leave to send a request to one app's target. */
export interface Line {
  /** Answers how to say that the request has ended; undefined when patience has run out. */
  wait(one: {
    readonly rank: number;
    readonly patienceMs: number;
    readonly signal: AbortSignal;
  }): Promise<(() => void) | undefined>;
  close(): void;
}

interface Waiting {
  /** The lowest goes first; among equals who came first. */
  readonly rank: number;
  settle(leave: (() => void) | undefined): void;
  fail(error: unknown): void;
}

/** A slot whose process does not say so often enough that it lives is taken from it (db/appPace.ts). */
const RENEW_EVERY_MS = 1000;

/**
 * Asks for leave for one at a time, the most urgent, so that however many wait a process asks no more than it is told to
 * come again.
 */
export function createLine(store: PaceStore, appId: AppId): Line {
  const waiting: Waiting[] = [];
  const held = new Set<string>();
  let released: string[] = [];
  let isAsking = false;
  // Something has changed since it was last asked.
  let isStale = false;
  let endNap = () => {};
  const wake = () => {
    isStale = true;
    endNap();
  };
  const renewal = setInterval(() => {
    // Missed while Postgres is away; who is over its limit then can't ask either.
    if (held.size > 0) store.renew(appId, [...held]).catch(() => {});
  }, RENEW_EVERY_MS);
  renewal.unref();

  return {
    wait({ rank, patienceMs, signal }) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const end = () => {
          const index = waiting.indexOf(entry);
          if (index >= 0) waiting.splice(index, 1);
          clearTimeout(timer);
          signal.removeEventListener('abort', abandon);
        };
        const entry: Waiting = {
          rank,
          settle(leave) {
            end();
            resolve(leave);
          },
          fail(error) {
            end();
            reject(error);
          },
        };
        const abandon = () => entry.fail(signal.reason);
        const timer = setTimeout(() => entry.settle(undefined), patienceMs);
        signal.addEventListener('abort', abandon, { once: true });
        const behind = waiting.findIndex((other) => other.rank > rank);
        waiting.splice(behind < 0 ? waiting.length : behind, 0, entry);
        if (!isAsking) void serve();
        else if (waiting[0] === entry) wake();
      });
    },
    close() {
      clearInterval(renewal);
    },
  };

  async function serve(): Promise<void> {
    isAsking = true;
    try {
      for (let [first] = waiting; first !== undefined; [first] = waiting) await serveOne(first);
    } finally {
      isAsking = false;
    }
    await flush();
  }

  async function serveOne(first: Waiting): Promise<void> {
    const id = randomUUID();
    const back = released;
    released = [];
    isStale = false;
    try {
      const { granted, inMs, slot } = await store.ask(appId, { id, urgent: first.rank === 0, released: back });
      if (!granted) return await nap(inMs);
      if (slot) held.add(id);
      const leave = () => {
        if (!held.delete(id)) return;
        released.push(id);
        if (isAsking) wake();
        else void flush();
      };
      // Gone meanwhile: the turn is lost, the slot is not.
      if (!waiting.includes(first)) return leave();
      if (inMs < 1) return first.settle(leave);
      await sleep(inMs);
      if (waiting.includes(first)) first.settle(leave);
      else leave();
    } catch (error) {
      first.fail(error);
    }
  }

  /** Until it may help to ask again, or something has changed here. */
  function nap(ms: number): Promise<void> {
    if (isStale) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endNap = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function flush(): Promise<void> {
    if (released.length === 0 || isAsking) return;
    const back = released;
    released = [];
    // Missed while Postgres is away: they end by themselves.
    await store.release(appId, back).catch(() => {});
  }
}
