import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';
import type { SourceError, SourceRecord } from '../../domain/sources/record.ts';
import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../../domain/values.ts';
import { instantOf } from '../../domain/zonedTime.ts';
import { ACTIVE_FIELDS, HIRE_FIELDS, STATUS_FIELDS, TERMINATION_FIELDS, WORKDAY_COLUMNS } from './defaultColumns.ts';
import type { WorkdaySourceSettings } from './settings.ts';

const DAY_MS = 86_400_000;

/**
 * A worker as a report's entry tells of them. Who is hired later comes on that day, who is terminated is gone after it:
 * a termination date is the last day of work.
 *
 * @param columns the report's fields: an entry leaves out those that are empty.
 */
export function recordOf(
  entry: JsonObject,
  place: string,
  columns: ReadonlySet<string>,
  settings: WorkdaySourceSettings,
  now: number,
): SourceRecord | SourceError {
  const key = textOf(entry[settings.keyField]);
  if (key === null) return { place, field: settings.keyField, message: 'Empty: workers are known by it.' };
  const said = new Map<string, string | null>();
  for (const [target, names] of Object.entries(mappingOf(settings))) {
    const known = names.filter((name) => columns.has(name));
    if (known.length === 0) continue;
    said.set(target, known.map((name) => textOf(entry[name])).find((text) => text !== null) ?? null);
  }
  const times = timesOf(entry, settings, now);
  if (typeof times === 'string') return { place, field: times, message: 'Expected a date, such as 2026-12-01.', key };
  return {
    key,
    place,
    fields: Object.fromEntries(
      IMPORT_FIELDS.flatMap((name) => (said.has(name) ? [[name, said.get(name) ?? null]] : [])),
    ),
    attributes: Object.fromEntries(
      [...said].flatMap(([target, text]) =>
        target.startsWith('attributes.') ? [[target.slice('attributes.'.length), text]] : [],
      ),
    ),
    ...(said.has('groups') ? { groups: namesIn(said.get('groups') ?? '') } : {}),
    ...times,
  };
}

function mappingOf({ columns }: WorkdaySourceSettings): Readonly<Record<string, readonly string[]>> {
  const own = new Map<string, string[]>();
  for (const [name, target] of Object.entries(columns)) own.set(target, [...(own.get(target) ?? []), name]);
  return { ...WORKDAY_COLUMNS, ...Object.fromEntries(own) };
}

/** Whether the worker works, and from or until when; the name of a field that is no date. */
function timesOf(
  entry: JsonObject,
  { activeStatuses, timeZone }: WorkdaySourceSettings,
  now: number,
): Pick<SourceRecord, 'active' | 'effectiveAt'> | string {
  const hired = dateIn(entry, HIRE_FIELDS);
  const terminated = dateIn(entry, TERMINATION_FIELDS);
  if (hired !== undefined && 'wrong' in hired) return hired.wrong;
  if (terminated !== undefined && 'wrong' in terminated) return terminated.wrong;
  const begins = hired === undefined ? undefined : instantOf({ date: hired.date, timeZone });
  // Who was hired again after it is no leaver.
  const isPast = terminated !== undefined && hired !== undefined && terminated.date < hired.date;
  const ends =
    terminated === undefined || isPast ? undefined : instantOf({ date: dayAfter(terminated.date), timeZone });
  const status = stateOf(entry, activeStatuses);
  if (begins !== undefined && begins.getTime() > now && status !== false) {
    return { active: true, effectiveAt: begins.toISOString() };
  }
  if (begins !== undefined && begins.getTime() > now) {
    // Not at work yet is what a status says of a future hire, too.
    return ends === undefined || ends > begins
      ? { active: true, effectiveAt: begins.toISOString() }
      : { active: false };
  }
  if (status === false) return { active: false };
  if (ends === undefined) return { active: true };
  if (ends.getTime() > now) return { active: false, effectiveAt: ends.toISOString() };
  return { active: status === true };
}

/** What a status or the flag says; undefined where the report has neither. */
function stateOf(entry: JsonObject, activeStatuses: readonly string[]): boolean | undefined {
  const status = STATUS_FIELDS.map((name) => textOf(entry[name])).find((text) => text !== null);
  if (status !== undefined) return activeStatuses.some((it) => it.toLowerCase() === status?.toLowerCase());
  const flag = ACTIVE_FIELDS.map((name) => textOf(entry[name])).find((text) => text !== null);
  return flag === undefined ? undefined : /^(1|true|yes|active)$/i.test(flag ?? '');
}

/** A date as reports write it: `2026-12-01`, perhaps with an offset behind it. */
function dateIn(
  entry: JsonObject,
  names: readonly string[],
): { readonly date: string } | { readonly wrong: string } | undefined {
  for (const name of names) {
    const text = textOf(entry[name]);
    if (text === null) continue;
    const date = /^(\d{4}-\d{2}-\d{2})(?:$|[TZ+-])/.exec(text)?.[1];
    return date === undefined || Number.isNaN(Date.parse(date)) ? { wrong: name } : { date };
  }
  return undefined;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}

/** Multi-instance fields are parted by semicolons. */
function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(';').map((name) => name.trim()))].filter((name) => name !== '');
}

/** The text of a field: plain, or the descriptor of an instance, or of several. */
function textOf(value: AttributeValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (isJsonList(value)) {
    const texts = value.map(textOf).filter((text) => text !== null);
    return texts.length === 0 ? null : texts.join('; ');
  }
  if (isJsonObject(value)) return textOf(value.Descriptor ?? value.descriptor ?? null);
  const text = String(value).trim();
  return text === '' ? null : text;
}
