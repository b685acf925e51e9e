import { z } from '@hono/zod-openapi';

const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 0, 1);

export const OUR_TIMES = 'Expected a time from 1970 to 9998.';

export function isOfOurTimes(time: Date): boolean {
  return time.getTime() >= FIRST && time.getTime() < LAST;
}

/** A moment: RFC 3339 with an offset (`Z`, `+01:00`), from 1970 to 9998. */
export const moment = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      /:60(\D|$)/.test(String(input))
        ? 'Leap seconds (:60) are not known here: name the second before or after.'
        : 'Expected a time with an offset (RFC 3339), such as 2026-01-31T09:00:00Z or 2026-01-31T09:00:00+01:00.',
  })
  .transform((text) => new Date(text))
  .refine(isOfOurTimes, OUR_TIMES)
  .openapi({ type: 'string', format: 'date-time', example: '2026-01-31T09:00:00+01:00' });
