import { z } from '@hono/zod-openapi';
import { instantOf, isTimeZone } from '../../domain/zonedTime.ts';
import { isOfOurTimes, moment, OUR_TIMES } from './moment.ts';
import { text } from './text.ts';

const inZone = z
  .strictObject({
    date: z.iso.date('Expected a date, such as 2026-12-01.').openapi({ example: '2026-12-01' }),
    time: z.iso
      .time('Expected a time of day, such as 17:30 or 17:30:00; leap seconds are not known.')
      .optional()
      .openapi({ example: '17:30', description: 'Without it when the day begins there' }),
    timeZone: text(64)
      .refine(isTimeZone, 'Expected an IANA time zone, such as Australia/Melbourne.')
      .openapi({ example: 'Australia/Melbourne' }),
  })
  .transform(instantOf)
  .refine(isOfOurTimes, OUR_TIMES);

/** When an event takes effect: a moment, or a time by the clock of a place; a `Date` either way. */
export const effectiveAt = z.union([moment, inZone]).openapi({
  description:
    'RFC 3339 with an offset, or a date and a time where the person is. A time that clocks skip is as much later as was ' +
    'skipped; of one that comes twice the first is meant. Answered in UTC',
});
