import { z } from '@hono/zod-openapi';
import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';
import type { ColumnTarget, ImportSettings } from '../../domain/imports/settings.ts';
import { suggestColumns } from '../../domain/imports/suggestColumns.ts';
import { type FieldError, invalid } from '../problems/requestError.ts';
import type { importQuery } from '../schemas/import.ts';

const TARGETS: ReadonlySet<string> = new Set([...IMPORT_FIELDS, 'groups']);
const EXPECTED = `${[...TARGETS].join(', ')} or attributes.NAME`;
const named = z.record(z.string(), z.string());

/**
 * How a file of this header is to be read, as the query says it.
 *
 * @throws 422 naming `columns.NAME` for a column that the file has not, or whose target is none or another's; `key` where
 * no column holds it.
 */
export function importSettings(
  { columns, key, mode, groups, groupSeparator }: z.output<typeof importQuery>,
  header: readonly string[],
): ImportSettings {
  const targets = columns === undefined ? suggestColumns(header) : targetsIn(columns, header);
  if (!Object.values(targets).includes(key)) {
    throw invalid({
      field: 'key',
      message: `No column holds ${key}, by which people are known.`,
      expected: 'a column for it',
    });
  }
  return { columns: targets, key, mode, groups, groupSeparator };
}

function targetsIn(columns: string, header: readonly string[]): Record<string, ColumnTarget> {
  const targets = new Map<string, ColumnTarget>();
  const errors: FieldError[] = [];
  for (const [name, target] of Object.entries(parse(columns))) {
    const field = `columns.${name}`;
    if (!header.includes(name)) errors.push({ field, message: 'The file has no such column.' });
    else if (!isTarget(target)) errors.push({ field, message: 'Not an attribute of people.', expected: EXPECTED });
    else if ([...targets.values()].includes(target)) errors.push({ field, message: `Another column holds ${target}.` });
    else targets.set(name, target);
  }
  const [first, ...others] = errors;
  if (first !== undefined) throw invalid(first, ...others);
  return Object.fromEntries(targets);
}

function parse(columns: string): Record<string, string> {
  try {
    const parsed = named.safeParse(JSON.parse(columns));
    if (parsed.success) return parsed.data;
  } catch {
    // Said below.
  }
  throw invalid({
    field: 'columns',
    message: 'Not a mapping.',
    expected: 'a JSON object: {"Column of the file": "attribute"}',
  });
}

function isTarget(target: string): target is ColumnTarget {
  return TARGETS.has(target) || (/^attributes\.\S.{0,255}$/.test(target) && target !== 'attributes.__proto__');
}
