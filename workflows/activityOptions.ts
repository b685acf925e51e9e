import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/createActivities.ts';

/**
 * Pure steps and bookkeeping: Postgres only, cheap (RELIABILITY A4). Tried again for as long as Postgres is away.
 */
export const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** The longest wait between two attempts. A leaver does not wait for long when the app is back, if that was not quarantined. */
const LONGEST_WAIT = { usual: '5m', leaver: '10s' } as const;

/**
 * What touches a target, on `taskQueue`: cancelled for good before we go on (RELIABILITY section 0.1), missed within 5 s
 * when its worker dies, tried again without end (ruling 11).
 */
export function onQueue(taskQueue: string, activityId: string, who: keyof typeof LONGEST_WAIT = 'usual') {
  return proxyActivities<Activities>({
    taskQueue,
    activityId,
    startToCloseTimeout: '120s',
    heartbeatTimeout: '5s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: LONGEST_WAIT[who] },
  });
}
