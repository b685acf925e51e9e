import type { EventType } from './lifecycle.ts';

/** The code, and the reason, of what the guard holds. */
export const DELETION_GUARD = 'deletion_guard';

/** How many accounts of an app may go within an hour before a human is asked (ruling 10). */
export interface GuardSettings {
  readonly count: number;
  /** Of the app's accounts, 0 to 1. */
  readonly share: number;
}

/** What the guard has to know of the event that would take an account away. */
export interface RemovingEvent {
  readonly type: EventType;
  /** Part of a change of many, such as a feed. */
  readonly bulk: boolean;
  /** Why a converge event exists. */
  readonly causeKind: string | null;
}

/**
 * Whether removals are held when `going` of `accounts` would be gone within the hour: only when both limits are
 * exceeded. Pure.
 */
export function exceeds({ count, share }: GuardSettings, going: number, accounts: number): boolean {
  // A quotient, as a product of fractions would be off by a hair at the limit itself.
  return going > count && going / accounts > share;
}

/** Somebody was said to leave, by themselves: that goes at once, and only counts. */
export function isNeverHeld({ type, bulk }: RemovingEvent): boolean {
  return type === 'offboard' && !bulk;
}

/**
 * Whether the event is a new decision about the person's access, so that a rejection before it does not stand in its
 * way: they join or leave, their groups change, or the whole app is to go. What looks at everybody again is none.
 */
export function decidesAnew({ type, causeKind }: RemovingEvent): boolean {
  return (type !== 'converge' && type !== 'update') || causeKind === 'app_removed';
}
