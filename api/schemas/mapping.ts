import { z } from '@hono/zod-openapi';
import type { MappingRow } from '../../domain/mapping/types.ts';
import { eventSchema } from './event.ts';
import { jsonValue, optionalText, storableJson, text } from './text.ts';

const TARGET = { description: 'Path in the target', example: 'emails[type eq "work"].value' };
const SOURCE = { description: 'A directory attribute', example: 'email' };
const CONSTANT = { description: 'The same value for everybody' };
const EXPRESSION = { description: 'A CEL expression', example: 'ToLower(user.email)' };
const APPLY = { description: 'create: only when the account is created' };

/** One row of a mapping as it is answered; exactly one of source, constant and expression is there. */
export const mappingRow = z
  .object({
    target: z.string().openapi(TARGET),
    source: z.string().optional().openapi(SOURCE),
    constant: jsonValue.optional().openapi(CONSTANT),
    expression: z.string().optional().openapi(EXPRESSION),
    apply: z.enum(['always', 'create']).openapi(APPLY),
  })
  .openapi('MappingRow');

export const mappings = z.object({ users: z.array(mappingRow), groups: z.array(mappingRow) }).openapi('Mappings');

export const changedMappings = mappings
  .extend({ event: eventSchema.nullable().openapi({ description: 'What makes it so; null when nothing changed' }) })
  .openapi('ChangedMappings');

/** A row as it is sent; what it says is checked by the compiler of mappings. null is as good as left out. */
const newRow = z.strictObject({
  target: text(500).openapi(TARGET),
  source: text(200).nullish().openapi(SOURCE),
  constant: storableJson.optional().openapi(CONSTANT),
  expression: optionalText(5_000).nullish().openapi(EXPRESSION),
  apply: z.enum(['always', 'create']).default('always').openapi(APPLY),
});

const rows = z.array(newRow).max(200);

export const newMappings = z.strictObject({ users: rows, groups: rows }).openapi('NewMappings');

/** Rows as they are answered. */
export function showRows(given: readonly MappingRow[]): z.output<typeof mappingRow>[] {
  return given.map((row) => ({ ...row }));
}

/** Rows as they are kept, once they are known to be right. */
export function keptRows(given: z.output<typeof rows>): MappingRow[] {
  return given.map(({ target, source, constant, expression, apply }) => {
    const said = source ?? undefined;
    const computed = expression ?? undefined;
    return {
      target,
      ...(said === undefined ? {} : { source: said }),
      ...(computed === undefined ? {} : { expression: computed }),
      ...(constant === undefined || said !== undefined || computed !== undefined ? {} : { constant }),
      apply,
    };
  });
}
