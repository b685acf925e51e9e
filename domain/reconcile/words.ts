import type { GroupId, UserId } from '../ids.ts';
import type { JsonObject } from '../values.ts';

/** What a comparison can find. */
export const FINDING_KINDS = ['missing', 'orphaned', 'drifted', 'unexpected_member', 'missing_member'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What may be asked to be mended; members, there or missing, are one. */
export const MEND_KINDS = ['missing', 'orphaned', 'drifted', 'unexpectedMembers'] as const;
export type MendKind = (typeof MEND_KINDS)[number];
export type MendSettings = Readonly<Record<MendKind, 'report' | 'mend'>>;

export const REPORT_ONLY: MendSettings = {
  missing: 'report',
  orphaned: 'report',
  drifted: 'report',
  unexpectedMembers: 'report',
};

/** Under which switch of `mend` a finding falls. */
export const MEND_OF: Readonly<Record<FindingKind, MendKind>> = {
  missing: 'missing',
  orphaned: 'orphaned',
  drifted: 'drifted',
  unexpected_member: 'unexpectedMembers',
  missing_member: 'unexpectedMembers',
};

/** Where a comparison stands: its phases in order, each with its own place. Ids and the target's own places only. */
export type ReconcilePlace =
  | { readonly phase: 'accounts'; readonly resume: JsonObject | null }
  | { readonly phase: 'gone'; readonly after: string }
  | { readonly phase: 'missing'; readonly after: UserId | null }
  | { readonly phase: 'groups'; readonly after: GroupId | null }
  | { readonly phase: 'mend'; readonly after: number }
  | { readonly phase: 'end' };

/** How an app is compared by itself. */
export interface ReconcileSettings {
  /** `30m`, `24h`, `7d`; null: only when asked. */
  readonly every: string | null;
  readonly mend: MendSettings;
}

export const RECONCILE_BY_DEFAULT: ReconcileSettings = { every: '24h', mend: REPORT_ONLY };

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LEAST_MS = 5 * 60_000;
const MOST_MS = 30 * 86_400_000;

/** Milliseconds of `24h`; undefined for what is none, or shorter than five minutes or longer than thirty days. */
export function intervalMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  return ms >= LEAST_MS && ms <= MOST_MS ? ms : undefined;
}
