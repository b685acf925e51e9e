import type { Db } from './connect.ts';
import type { StepKey } from './steps.ts';

export interface GuardDecision extends StepKey {
  readonly decision: 'approved' | 'rejected';
}

/** Decides what the deletion guard holds of an event in an app. */
export async function decideGuard(_db: Db, _it: GuardDecision): Promise<void> {}
