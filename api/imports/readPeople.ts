import { setImmediate } from 'node:timers/promises';
import { keyOf } from '../../db/imports/knownPeople.ts';
import type { FoundRecord } from '../../db/imports/readRecords.ts';
import type { Table } from '../../db/imports/readTable.ts';
import { IMPORT_FIELDS, type PersonField } from '../../domain/imports/fields.ts';
import { type ImportRow, isBad, type RowError } from '../../domain/imports/importRow.ts';
import type { ImportSettings } from '../../domain/imports/settings.ts';
import type { AttributeValue } from '../../domain/values.ts';
import { personFields } from '../schemas/person.ts';
import { optionalText } from '../schemas/text.ts';

/** Rows after which other requests have their turn. */
const BREATH = 1_000;
const furtherText = optionalText(4_000);

/** A table's rows as people; each value has the form that the API asks for everywhere, or the row is bad. */
export async function readPeople(table: Table, settings: ImportSettings): Promise<readonly ImportRow[]> {
  const columns = table.header.flatMap((name, index) => {
    // A column may be called as what every object has: `constructor`.
    const target = Object.hasOwn(settings.columns, name) ? settings.columns[name] : undefined;
    return target === undefined ? [] : [{ target, index }];
  });
  const seen = new Map<string, number>();
  const rows: ImportRow[] = [];
  for (const [index, record] of table.rows.entries()) {
    if (index % BREATH === BREATH - 1) await setImmediate();
    rows.push(once(readPerson(record, columns, settings), settings, seen));
  }
  return rows;
}

function readPerson(
  record: FoundRecord,
  columns: readonly { readonly target: string; readonly index: number }[],
  settings: ImportSettings,
): ImportRow {
  const { line } = record;
  if ('reason' in record) return { line, errors: [{ field: 'row', message: record.reason }] };
  const fields: Partial<Record<PersonField, string | null>> = {};
  const others: Record<string, AttributeValue> = {};
  const errors: RowError[] = [];
  let groups: readonly string[] | undefined;
  for (const { target, index } of columns) {
    const cell = record.cells[index] ?? '';
    const field = IMPORT_FIELDS.find((it) => it === target);
    if (target === 'groups') groups = namesIn(cell, settings.groupSeparator);
    else if (field === undefined) {
      if (furtherText.safeParse(cell).success) others[target.slice('attributes.'.length)] = cell === '' ? null : cell;
      else errors.push({ field: target, message: 'Longer than 4000 characters, or not storable.' });
    } else if (cell === '') fields[field] = null;
    else {
      const parsed = personFields[field].safeParse(cell);
      if (parsed.success) fields[field] = parsed.data;
      else errors.push({ field, message: parsed.error.issues[0]?.message ?? 'Not valid.' });
    }
  }
  if (fields[settings.key] === null) errors.push({ field: settings.key, message: 'Empty: people are known by it.' });
  return errors.length > 0 ? { line, errors } : { line, fields, others, groups };
}

/** Of two rows about the same person the first counts. */
function once(row: ImportRow, { key }: ImportSettings, seen: Map<string, number>): ImportRow {
  if (isBad(row)) return row;
  const value = keyOf(row, key);
  if (value === undefined) return row;
  const first = seen.get(value);
  if (first === undefined) {
    seen.set(value, row.line);
    return row;
  }
  return { line: row.line, errors: [{ field: key, message: `Line ${first} has the same.` }] };
}

function namesIn(cell: string, separator: string): readonly string[] {
  return cell
    .split(separator)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
