import { z } from '@hono/zod-openapi';
import {
  closureOfApp,
  failureCause,
  movementsPoint,
  openLeaver,
  outcomesPoint,
  provisionTimesPoint,
  statsQuery,
} from '../schemas/stats.ts';
import { securedRoute } from './securedRoute.ts';

/** A plot's route. */
function plot<P extends `/v1/stats/${string}`, S extends z.ZodType>(
  path: P,
  { summary, description, answer }: { readonly summary: string; readonly description: string; readonly answer: S },
) {
  return securedRoute('reports:read', {
    method: 'get',
    path,
    tags: ['Reports'],
    summary,
    description,
    request: { query: statsQuery },
    responses: {
      200: {
        description: 'The figures',
        content: {
          'application/json': { schema: answer },
          'text/csv': { schema: z.string().openapi({ description: 'A header row, then the rows of `data`' }) },
        },
      },
    },
  });
}

export const outcomes = plot('/v1/stats/outcomes', {
  summary: 'How steps ended, over time',
  description: 'Rows of the provisioning report by outcome. Buckets in which there was nothing are there with zeros.',
  answer: z.object({ data: z.array(outcomesPoint) }),
});

export const timeToProvision = plot('/v1/stats/time-to-provision', {
  summary: 'How long events took, over time',
  description:
    "From an event's acceptance, or its date, until the last of its steps (with `app` those there) was done; in the bucket of its " +
    'acceptance. A row for each bucket and each type of which the span has any.',
  answer: z.object({ data: z.array(provisionTimesPoint) }),
});

export const movements = plot('/v1/stats/movements', {
  summary: 'Who joined, moved and left, over time',
  description:
    'People by the onboards, by the updates and changes of groups, and by the offboards that took effect; with `app` those ' +
    'that had a step there.',
  answer: z.object({ data: z.array(movementsPoint) }),
});

export const failures = plot('/v1/stats/failures', {
  summary: 'What came to need a human, by cause',
  description: 'By code, HTTP status and app, the most first; at most 200. `bucket` and `tz` mean nothing here.',
  answer: z.object({ data: z.array(failureCause) }),
});

export const leaverClosure = plot('/v1/stats/leaver-closure', {
  summary: 'How soon the accounts of leavers were closed, by app',
  description:
    '`data` is of those who left within the span; who came back before is left out. `open` lists the accounts that are in use ' +
    'now though their people left, whenever that was, the longest first, at most 1,000 of `openTotal`. `bucket` and `tz` mean nothing here.',
  answer: z.object({ data: z.array(closureOfApp), open: z.array(openLeaver), openTotal: z.int() }),
});
