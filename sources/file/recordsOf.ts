import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';
import type { SourceError, SourceFields, SourceGroup, SourceRecord } from '../../domain/sources/record.ts';
import { type AttributeValue, isJsonList, type JsonObject } from '../../domain/values.ts';
import type { Columns } from './columns.ts';
import type { FilePage } from './fileReader.ts';
import type { FileSourceSettings } from './settings.ts';

/** A row of a file by its columns; `reason` where it can't be read. */
export type FileRow =
  | { readonly line: number; readonly values: JsonObject }
  | { readonly line: number; readonly reason: string };

/** People that are sealed and taken together. */
const PART = 200;

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'active', 'enabled', 'employed']);
const NO: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'inactive', 'disabled', 'terminated', 'left']);

/**
 * The rows of a file as people, in parts; groups lie in the first. A row that is wrong is told by its line and stops none
 * of the others; of two rows with the same key the first counts.
 */
export function partsOf(rows: readonly FileRow[], columns: Columns, settings: FileSourceSettings): readonly FilePage[] {
  const seen = new Map<string, number>();
  const groups = new Map<string, SourceGroup>();
  const parts: { people: SourceRecord[]; errors: SourceError[] }[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % PART === 0) parts.push({ people: [], errors: [] });
    const part = parts.at(-1);
    const read = recordOf(row, columns, settings, groups);
    if ('errors' in read) {
      part?.errors.push(...read.errors);
      continue;
    }
    const first = seen.get(read.key);
    if (first === undefined) {
      seen.set(read.key, row.line);
      part?.people.push(read);
    } else {
      part?.errors.push({ place: read.place, field: 'key', message: `Line ${first} has the same key.`, key: read.key });
    }
  }
  return parts.map((part, index) => ({ ...part, gone: [], groups: index === 0 ? [...groups.values()] : [] }));
}

function recordOf(
  row: FileRow,
  { targets, keyColumn }: Columns,
  settings: FileSourceSettings,
  made: Map<string, SourceGroup>,
): SourceRecord | { readonly errors: readonly SourceError[] } {
  const place = `line ${row.line}`;
  if ('reason' in row) return { errors: [{ place, field: 'row', message: row.reason }] };
  const { values } = row;
  const key = textOf(own(values, keyColumn));
  if (key === undefined || key === null) {
    return { errors: [{ place, field: 'key', message: 'Empty: people are known by it.' }] };
  }
  const errors: SourceError[] = [];
  const refuse = (field: string, message: string) => errors.push({ place, field, message, key });
  const fields = new Map<string, string | null>();
  const attributes = new Map<string, AttributeValue>();
  let active = true;
  let effectiveAt: string | undefined;
  for (const [name, target] of targets) {
    const value = own(values, name);
    if (value === undefined) continue;
    if (target.startsWith('attributes.')) {
      attributes.set(target.slice('attributes.'.length), value === '' ? null : value);
      continue;
    }
    if (target === 'groups' || target === 'groupNames') continue;
    const text = textOf(value);
    if (text === undefined) refuse(target, 'Expected a text.');
    else if (target === 'active') {
      const word = text?.toLowerCase() ?? 'true';
      if (!YES.has(word) && !NO.has(word)) refuse('active', 'Expected true or false.');
      active = !NO.has(word);
    } else if (target === 'effectiveAt') {
      effectiveAt = momentOf(text);
      if (text !== null && effectiveAt === undefined)
        refuse('effectiveAt', 'Expected a date, or a moment with an offset.');
    } else fields.set(target, text);
  }
  const groups = groupsOf(values, targets, settings, made);
  if (errors.length > 0) return { errors };
  return {
    key,
    place,
    fields: fieldsOf(fields),
    attributes: Object.fromEntries(attributes),
    active,
    ...(groups === undefined ? {} : { groups }),
    ...(effectiveAt === undefined ? {} : { effectiveAt }),
  };
}

function groupsOf(
  values: JsonObject,
  targets: ReadonlyMap<string, string>,
  { groupSeparator, createGroups }: FileSourceSettings,
  made: Map<string, SourceGroup>,
): readonly string[] | undefined {
  const listOf = (wanted: string) => {
    const column = [...targets].find(([, target]) => target === wanted)?.[0];
    const value = column === undefined ? undefined : own(values, column);
    return value === undefined ? undefined : namesIn(value, groupSeparator);
  };
  const groups = listOf('groups');
  const names = listOf('groupNames') ?? [];
  for (const [index, externalId] of (groups ?? []).entries()) {
    if (!createGroups || made.has(externalId)) continue;
    made.set(externalId, { key: externalId, externalId, displayName: names[index] ?? externalId });
  }
  return groups === undefined ? undefined : [...new Set(groups)];
}

function namesIn(value: AttributeValue, separator: string): readonly string[] {
  const parts = isJsonList(value) ? value.map((it) => textOf(it) ?? '') : (textOf(value) ?? '').split(separator);
  return parts.map((name) => name.trim()).filter((name) => name !== '');
}

function fieldsOf(found: ReadonlyMap<string, string | null>): SourceFields {
  return Object.fromEntries(
    IMPORT_FIELDS.flatMap((name) => (found.has(name) ? [[name, found.get(name) ?? null]] : [])),
  );
}

/** Null where there is none; undefined where it is no text. */
function textOf(value: AttributeValue | undefined): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return undefined;
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** A day begins at midnight UTC. */
function momentOf(text: string | null): string | undefined {
  if (text === null || !/^\d{4}-\d{2}-\d{2}($|T.*(Z|[+-]\d{2}:\d{2})$)/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function own(values: JsonObject, name: string): AttributeValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
