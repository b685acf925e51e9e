import { setTimeout as sleep } from 'node:timers/promises';
import { type Leasable, preemptLease, releaseLease, renewLease, takeLease } from '../db/lease.ts';
import { TenureError, transient } from '../domain/errors.ts';
import type { Attempt, Toolbox } from './dependencies.ts';

export interface HeldLease {
  /** Greater than every earlier holder's; 1 means that nobody ever held it. */
  readonly fencing: number;
  /** Fires when the lease is lost, an offboard wants it, or the activity is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds in which the holder may still write. */
  timeLeft(): number;
  /** To be called when the record of the work has given the lease back with it. */
  given(): void;
}

/** A lost holder's request may take as long as this before it has had its effect. */
const RECHECK_MS = 15_000;
const LOOK_EVERY_MS = 40;

/**
 * Does `work` as the only writer of an account or group (DESIGN rule 3): takes the lease, renews it and heartbeats while
 * the work goes on, and gives it back. A holder that finds itself fenced out or asked to give way is aborted.
 *
 * @param options.preempt asks the holder to give way: an offboard does not wait for an onboard.
 * @throws transient `lease_held` when the holder does not give it back in time, `lease_lost`, `preempted`.
 */
export async function withLease<T>(
  { db, lease: times }: Pick<Toolbox, 'db' | 'lease'>,
  it: Leasable,
  attempt: Attempt,
  work: (lease: HeldLease) => Promise<T>,
  options: { readonly preempt?: boolean } = {},
): Promise<T> {
  const fencing = await waitForLease();
  let until = Date.now() + times.ttlMs;
  let isGiven = false;
  let isUnsure = false;
  const given = () => {
    isGiven = true;
  };
  const end = new AbortController();
  const signal = AbortSignal.any([attempt.signal, end.signal]);
  const renewal = setInterval(() => void renew(), times.renewEveryMs);
  try {
    return await work({ fencing, signal, timeLeft: () => until - Date.now(), given });
  } catch (error) {
    isUnsure = signal.aborted || (error instanceof TenureError && error.outcomeUnknown);
    // Whatever the abort made of it, the reason is ours.
    if (end.signal.aborted && !attempt.signal.aborted) throw end.signal.reason;
    throw error;
  } finally {
    clearInterval(renewal);
    if (!isGiven) await releaseLease(db, it, fencing, isUnsure ? RECHECK_MS : undefined);
  }

  async function renew(): Promise<void> {
    attempt.heartbeat();
    const asked = Date.now();
    try {
      const renewed = await renewLease(db, it, fencing, times.ttlMs);
      if (renewed === undefined) end.abort(lost());
      else if (renewed.preempt) end.abort(preempted());
      else until = asked + times.ttlMs;
    } catch {
      // Postgres is away: `timeLeft` runs out by itself.
    }
  }

  async function waitForLease(): Promise<number> {
    const giveUpAt = Date.now() + times.waitMs;
    for (let looks = 0; ; looks += 1) {
      attempt.signal.throwIfAborted();
      const fencing = await takeLease(db, it, times.ttlMs, RECHECK_MS);
      if (fencing !== undefined) return fencing;
      if (options.preempt === true && looks % 10 === 0) await preemptLease(db, it);
      if (Date.now() > giveUpAt) {
        throw transient('lease_held', `Another push is at work on the same ${it.kind}.`, { retryAfterMs: 300 });
      }
      attempt.heartbeat();
      await sleep(LOOK_EVERY_MS * (1 + Math.random()), undefined, { signal: attempt.signal });
    }
  }
}

function lost() {
  return transient('lease_lost', 'Another worker has taken over.', { outcomeUnknown: true, retryAfterMs: 300 });
}

function preempted() {
  return transient('preempted', 'Gave way to an offboard of the same person.', {
    outcomeUnknown: true,
    retryAfterMs: 500,
  });
}
