import type { FaultRule } from '../sandbox/faults.ts';
import type { FaultName, Place } from './commands.ts';

/** How long a `slow` answer takes, milliseconds: shorter than a time-out, longer than an offboard should wait. */
export const SLOW_MS = 700;

const FAULTS: Readonly<Record<FaultName, FaultRule>> = {
  throttled: { status: 429, retryAfter: '1' },
  unavailable: { status: 503 },
  rejected: { status: 400, scimType: 'invalidValue' },
  conflict: { status: 409 },
  taken: { status: 409, scimType: 'uniqueness' },
  slow: { delayMs: SLOW_MS },
  cut_before: { drop: true },
  cut_after: { phase: 'after', drop: true },
  failed_after: { phase: 'after', status: 500 },
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function ruleOf(fault: FaultName, on: Place, times: number): FaultRule {
  const [method, path] = on.split(' ');
  const methods = METHODS.filter((it) => it === method);
  return {
    ...FAULTS[fault],
    times,
    ...(methods.length > 0 ? { methods } : {}),
    ...(path === undefined ? {} : { path }),
  };
}
