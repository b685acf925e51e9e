// TC39's Temporal (dates and zones), not the workflow engine.
import { Temporal } from 'temporal-polyfill';

/** A time as people say it: by the calendar and the clock of a place. */
export interface ZonedTime {
  /** `2026-12-01`. */
  readonly date: string;
  /** `17:30`, `17:30:15`; without it when that day begins there. */
  readonly time?: string | undefined;
  /** IANA name: `Australia/Melbourne`. */
  readonly timeZone: string;
}

/**
 * The moment that is meant. Where clocks are changed, the rule is that of calendars (RFC 5545 section 3.3.5, Temporal's
 * `compatible`): a time that is skipped is as much later as was skipped, of one that comes twice the first is meant.
 *
 * ```ts
 * instantOf({ date: '2026-12-01', time: '17:30', timeZone: 'Australia/Melbourne' }); // 2026-12-01T06:30:00.000Z
 * ```
 * @throws RangeError where one of the three is none.
 */
export function instantOf({ date, time, timeZone }: ZonedTime): Date {
  const plainTime = time === undefined ? undefined : Temporal.PlainTime.from(time);
  const zoned = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, ...(plainTime && { plainTime }) });
  return new Date(zoned.epochMilliseconds);
}

/** Whether there is such a zone. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
