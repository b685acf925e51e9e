import type { Call } from '../connectors/connector.ts';
import type { HeldLease } from './withLease.ts';

/** A call's limits while a lease is held, and what the report tells of it. */
export interface LeasedCall {
  readonly call: Call;
  /** The status of the target's last answer; null before the first. */
  httpStatus(): number | null;
  /** Milliseconds since the call was made ready. */
  elapsedMs(): number;
}

/** Whether its requests may be sent, and how they wait where the app has limits. */
export type Waiting = Pick<Call, 'permit' | 'urgent' | 'patienceMs'>;

/** Requests end when the lease does, and none is begun with too little of it left. */
export function createLeasedCall(lease: HeldLease, waiting: Waiting = {}): LeasedCall {
  const begun = Date.now();
  let last: number | null = null;
  return {
    call: {
      ...waiting,
      signal: lease.signal,
      timeLeft: () => lease.timeLeft(),
      onAnswer: ({ status }) => {
        last = status;
      },
    },
    httpStatus: () => last,
    elapsedMs: () => Date.now() - begun,
  };
}
