/** A run in which more would leave than both of these is held. */
export interface ShrinkGuard {
  /** People. */
  readonly count: number;
  /** Of the source's people, 0 to 1. */
  readonly share: number;
}

export const DEFAULT_SHRINK_GUARD: ShrinkGuard = { count: 25, share: 0.2 };

/** Whether a run is to be held for its leavers, and the sentence that says why. Pure. */
export function shrinkRefusal(leaving: number, of: number, guard: ShrinkGuard | null): string | undefined {
  if (guard === null || leaving <= guard.count || leaving <= of * guard.share) return undefined;
  const percent = of === 0 ? 100 : Math.round((leaving / of) * 100);
  return `${percent} % of the people would leave (${leaving} of ${of}).`;
}
