import { z } from '@hono/zod-openapi';
import type { AttributeValue } from '../../domain/values.ts';
import { eventSchema } from './event.ts';
import { idOf } from './ids.ts';
import { jsonValue } from './text.ts';

export const provisionOf = z
  .strictObject({
    userId: idOf('usr'),
    dryRun: z
      .boolean()
      .default(true)
      .openapi({ description: 'Only look and plan; false needs `events:write` as well' }),
  })
  .openapi('ProvisionOf');

const step = z.object({
  name: z.enum(['connection', 'import', 'scope', 'match', 'action']),
  ok: z.boolean().nullable().openapi({ description: 'null: not tried, as an earlier step failed' }),
  ms: z.int(),
  summary: z.string(),
  cause: z.string().nullable(),
  remedy: z.string().nullable(),
});

export const provisioned = z
  .object({
    steps: z.array(step).openapi({ description: 'All five, in this order' }),
    operation: z.string().nullable().openapi({
      description: 'create, update, deactivate, reactivate or delete; null where nothing would be, or could be, done',
    }),
    body: z
      .custom<{ readonly [name: string]: AttributeValue }>()
      .nullable()
      .openapi({ type: ['object', 'null'], additionalProperties: true, description: 'What would be sent first' }),
    diff: z
      .array(z.object({ attribute: z.string(), old: jsonValue, new: jsonValue }))
      .nullable()
      .openapi({ description: 'What it would change in the account; null where nothing could be planned' }),
    event: eventSchema
      .nullable()
      .openapi({ description: 'What carries it out; null for a dry run, and where a step failed' }),
  })
  .openapi('Provisioned');

export type Provisioned = z.output<typeof provisioned>;
export type ProvisionStep = z.output<typeof step>;
