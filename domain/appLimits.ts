/** What an app's target is asked of at most, by all processes together; null is no limit. */
export interface AppLimits {
  readonly requestsPerSecond: number | null;
  /** Requests that wait for their answer at the same time. */
  readonly concurrency: number | null;
}

export const NO_LIMITS: AppLimits = { requestsPerSecond: null, concurrency: null };

export function isLimited({ requestsPerSecond, concurrency }: AppLimits): boolean {
  return requestsPerSecond !== null || concurrency !== null;
}
