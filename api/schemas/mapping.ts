import { z } from '@hono/zod-openapi';
import type { MappingRow } from '../../domain/mapping/types.ts';
import { jsonValue } from './text.ts';

/** One row of a mapping as it is answered; exactly one of source, constant and expression is there. */
export const mappingRow = z
  .object({
    target: z.string().openapi({ description: 'Path in the target', example: 'emails[type eq "work"].value' }),
    source: z.string().optional().openapi({ description: 'A directory attribute', example: 'email' }),
    constant: jsonValue.optional().openapi({ description: 'The same value for everybody' }),
    expression: z.string().optional().openapi({ description: 'A CEL expression' }),
    apply: z.enum(['always', 'create']).openapi({ description: 'create: only when the account is created' }),
  })
  .openapi('MappingRow');

/** Rows as they are answered. */
export function showRows(rows: readonly MappingRow[]): z.output<typeof mappingRow>[] {
  return rows.map((row) => ({ ...row }));
}
