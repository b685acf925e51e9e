import { z } from '@hono/zod-openapi';
import type { AttributeValue } from '../../domain/values.ts';
import { catalogId } from './app.ts';
import { foreign, unread } from './comparison.ts';
import { idOf } from './ids.ts';
import { newMappings } from './mapping.ts';
import { jsonValue } from './text.ts';

const rows = newMappings.shape.users;

export const mappingPreviewOf = z
  .strictObject({
    userId: idOf('usr'),
    users: rows.optional().openapi({ description: "Rows not saved yet; left out: the app's own" }),
    groups: rows.optional(),
    compare: z.boolean().default(false).openapi({ description: 'Read the account in the target and compare' }),
  })
  .openapi('MappingPreviewOf');

export const newMappingPreviewOf = z
  .strictObject({ catalog: catalogId, userId: idOf('usr'), rows })
  .openapi('NewMappingPreviewOf');

const problem = z.object({
  kind: z.enum(['users', 'groups']),
  row: z.int().nullable().openapi({ description: 'From 0; null where no row is to blame' }),
  code: z.enum(['bad_mapping', 'mapping_failed', 'required_attribute_missing']),
  field: z.string().nullable(),
  message: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
});

export const mappingPreview = z
  .object({
    target: z
      .custom<{ readonly [name: string]: AttributeValue }>()
      .nullable()
      .openapi({
        type: ['object', 'null'],
        additionalProperties: true,
        description: 'What a new account would be created with; null where the rows have problems',
      }),
    problems: z.array(problem),
    diff: z
      .array(z.object({ attribute: z.string(), old: jsonValue, new: jsonValue }))
      .nullable()
      .openapi({ description: 'Against the account in the target; null where it was not, or could not be, read' }),
    foreign: foreign
      .nullable()
      .openapi({ description: "An account under the person's name that is somebody else's: not compared" }),
    unread: unread.nullable().openapi({ description: 'Why the target could not be read' }),
  })
  .openapi('MappingPreview');

export type MappingPreview = z.output<typeof mappingPreview>;
