// TC39's Temporal (dates and zones), not the workflow engine.
import { Temporal } from 'temporal-polyfill';
import { instantOf } from './zonedTime.ts';

export const REPORT_PERIODS = ['day', 'week', 'month'] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

/** Filters of a report as its address has them. */
export interface ReportFilters {
  readonly user?: string | undefined;
  readonly app?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
}

/** When a report is due: each day, each Monday, or each first of a month, at a time by the clock of a place. */
export interface ReportTime {
  readonly every: ReportPeriod;
  /** `HH:MM`. */
  readonly at: string;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * The first moment after `after` at which a report is due. A time that the clock skips that day is as much later as was
 * skipped; one that comes twice is the first (zonedTime.ts).
 *
 * ```ts
 * nextDue({ every: 'day', at: '02:30', timeZone: 'Europe/Berlin' }, new Date('2026-03-28T12:00:00Z')); // 2026-03-29T01:30Z
 * ```
 */
export function nextDue({ every, at, timeZone }: ReportTime, after: Date): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  let date =
    every === 'day' ? here : every === 'week' ? here.subtract({ days: here.dayOfWeek - 1 }) : here.with({ day: 1 });
  const step = every === 'day' ? { days: 1 } : every === 'week' ? { weeks: 1 } : { months: 1 };
  for (;;) {
    const due = instantOf({ date: date.toString(), time: at, timeZone });
    if (due.getTime() > after.getTime()) return due;
    date = date.add(step);
  }
}

/** The last moment at which a report was due, at `now` or before it. */
export function lastDue(time: ReportTime, now: Date): Date {
  let last = nextDue(time, new Date(now.getTime() - 2 * LONGEST_MS[time.every]));
  for (let next = last; next.getTime() <= now.getTime(); next = nextDue(time, next)) last = next;
  return last;
}

const DAY_MS = 24 * 3_600_000;
const LONGEST_MS: Readonly<Record<ReportPeriod, number>> = { day: 2 * DAY_MS, week: 8 * DAY_MS, month: 32 * DAY_MS };
