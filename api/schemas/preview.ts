import { z } from '@hono/zod-openapi';
import type { AttributeValue } from '../../domain/values.ts';
import { idOf } from './ids.ts';
import { jsonValue } from './text.ts';

export const previewOf = z.strictObject({ userId: idOf('usr') }).openapi('PreviewOf');

const resource = z
  .custom<{ readonly [name: string]: AttributeValue }>()
  .openapi({ type: 'object', additionalProperties: true });

export const preview = z
  .object({
    decision: z.enum(['active', 'inactive', 'deleted', 'invalid']).openapi({
      description: 'What the account shall be; invalid: the mapping gives no account that the target could take',
    }),
    reason: z.string().nullable().openapi({ description: 'Why the person shall have no account' }),
    operation: z.enum(['create', 'update', 'deactivate', 'reactivate', 'delete', 'none']),
    switchedOff: z.string().nullable().openapi({
      description: 'The switch that keeps the operation from being carried out; the step would end skipped',
      example: 'updateUsers',
    }),
    requests: z.array(z.object({ method: z.string(), path: z.string(), body: resource.optional() })).openapi({
      description: 'What would be sent to make it so, in order',
    }),
    // The generator forgets that a record may be null.
    body: resource.nullable().openapi({ type: ['object', 'null'], description: 'The body of the first of them' }),
    changes: z.array(z.object({ attribute: z.string(), old: jsonValue, new: jsonValue })),
    account: z
      .object({ remoteId: z.string(), active: z.boolean(), pending: z.boolean() })
      .nullable()
      .openapi({ description: 'The account that was found in the target' }),
    problem: z
      .object({ code: z.string(), message: z.string(), remedy: z.string().optional() })
      .nullable()
      .openapi({ description: 'Why the step would need attention' }),
  })
  .openapi('Preview');

export type Preview = z.output<typeof preview>;
