import { z } from '@hono/zod-openapi';
import { BUCKETS } from '../../domain/buckets.ts';
import { EVENT_TYPES } from '../../domain/lifecycle.ts';
import { isTimeZone } from '../../domain/zonedTime.ts';
import { moment } from './moment.ts';
import { text } from './text.ts';

/** Filters of every plot. */
export const statsQuery = z.strictObject({
  from: moment.optional().openapi({
    type: 'string',
    format: 'date-time',
    description: 'At this time or later; without it 30 days before `to`. At most 400 days before it, by the hour 31',
  }),
  to: moment
    .optional()
    .openapi({ type: 'string', format: 'date-time', description: 'Before this time; without it until now' }),
  app: text(256).optional().openapi({ description: 'Id or display name', example: '1Password' }),
  type: z.enum(EVENT_TYPES).optional().openapi({ description: 'Type of event' }),
  group: text(256).optional().openapi({ description: 'Id or display name: people who are its members now' }),
  bucket: z.enum(BUCKETS).default('day').openapi({ description: 'Weeks begin on Monday' }),
  tz: text(100)
    // Not an offset: Postgres reads `+01:00` the other way round, as POSIX does.
    .refine((name) => /^[a-z]/i.test(name) && isTimeZone(name), 'Expected an IANA time zone, such as Europe/Berlin.')
    .default('UTC')
    .openapi({
      pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
      example: 'Europe/Berlin',
      description: 'IANA name of the zone whose days are meant',
    }),
  format: z.enum(['json', 'csv']).default('json'),
});

const count = z.int();
const milliseconds = z.int().openapi({ description: '0 where `count` is' });
const time = z.iso
  .datetime()
  .openapi({ description: 'When the bucket begins; the first and the last are cut by the span' });

export const outcomesPoint = z
  .object({
    time,
    done: count.openapi({ description: 'Rows of the report that were done or unchanged at the first attempt' }),
    retried: count.openapi({ description: 'Those that took more than one' }),
    failed: count.openapi({ description: 'Needed a human' }),
    skipped: count,
    other: count.openapi({ description: 'Superseded, cancelled, compensated' }),
  })
  .openapi('OutcomesPoint');

export const provisionTimesPoint = z
  .object({
    time,
    type: z.enum(EVENT_TYPES),
    p50Ms: milliseconds,
    p95Ms: milliseconds,
    p99Ms: milliseconds,
    count: count.openapi({ description: 'Events with a step that was done, and none that is open' }),
  })
  .openapi('ProvisionTimesPoint');

export const movementsPoint = z
  .object({ time, joiners: count, movers: count, leavers: count })
  .openapi('MovementsPoint', { description: 'People, each once a bucket' });

export const failureCause = z
  .object({
    code: z.string(),
    httpStatus: z.int().nullable(),
    appId: z.string().nullable(),
    appName: z.string().nullable(),
    count: count.openapi({ description: 'How often something came to need a human for it' }),
    sample: z.array(z.string()).openapi({ description: 'Events, the newest first, at most 5' }),
  })
  .openapi('FailureCause');

export const closureOfApp = z
  .object({
    appId: z.string(),
    appName: z.string().nullable(),
    leavers: count.openapi({ description: 'Who left within the span and had an account' }),
    within5Min: count.openapi({ description: 'Of these, whose account was closed by then' }),
    within1Hour: count,
    within24Hours: count,
    open: count.openapi({ description: 'Whose account is in use now' }),
  })
  .openapi('ClosureOfApp');

export const openLeaver = z
  .object({
    userId: z.string(),
    userName: z.string(),
    appId: z.string(),
    since: z.iso.datetime().nullable().openapi({ description: 'null: no offboard of theirs is known' }),
    eventId: z.string().nullable(),
    why: z.string().openapi({
      description:
        'The code the step waits with, or its outcome; `app_removed`; `no_step`: the offboard had none there',
    }),
  })
  .openapi('OpenLeaver');
