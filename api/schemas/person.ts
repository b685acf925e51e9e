import { z } from '@hono/zod-openapi';
import { domainOf } from '../../domain/authorizedDomains.ts';
import type { AttributeValue } from '../../domain/values.ts';
import { optionalText, storableJson, text } from './text.ts';

/** Long enough for what is known of people, and short enough for an index. */
const MAX = 256;
const MAX_DEPTH = 20;

/** "No value" has several spellings (RFC 7643 section 2.5); we keep one. */
function clearable(schema: z.ZodType<string, string>) {
  return schema.nullable().transform((value) => (value === null || value.trim() === '' ? null : value));
}

const name = clearable(optionalText(MAX));

/** Whether it can be delivered to is not ours to say; the authorized domains look closer. */
const address = clearable(
  optionalText(MAX).refine(
    (it) => it.trim() === '' || domainOf(it) !== undefined || /^[^@\s]+@[^@\s]+$/.test(it),
    'Expected an e-mail address.',
  ),
);

/** Fields of a person but for `active` and `attributes`, each with its form. */
export const personFields = {
  userName: text(MAX).openapi({ example: 'ann@acme.example', description: 'Unique in any case' }),
  givenName: name.openapi({ example: 'Ann' }),
  familyName: name.openapi({ example: 'Archer' }),
  displayName: name.openapi({ example: 'Ann Archer' }),
  email: address.openapi({ example: 'ann@acme.example' }),
  department: name.openapi({ example: 'Engineering' }),
  title: name.openapi({ example: 'Engineer' }),
  employeeNumber: name.openapi({ example: 'E1001', description: 'Unique; what HR events know the person by' }),
};

/** The value of a further attribute. */
export const attributeValue = storableValue();

/** Further attributes by name. */
export const attributes = z
  .record(text(MAX), attributeValue)
  .openapi({ example: { costCentre: '200-ENG' }, description: 'Everything else the source knows' });

/** Any JSON of a reasonable depth: what is deeper could not be walked. */
function storableValue() {
  return z
    .custom<AttributeValue>()
    .refine((value) => isShallow(value, MAX_DEPTH), { error: `Nested deeper than ${MAX_DEPTH}.`, abort: true })
    .pipe(storableJson)
    .openapi({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], description: 'Any JSON' });
}

function isShallow(value: AttributeValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
