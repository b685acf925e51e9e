import type { SearchEntry } from 'ldapts';
import type { JsonObject } from '../../domain/values.ts';
import { guidText, sidText } from './binary.ts';

/** An entry as a search shows it; every value as its bytes, for what is text only the schema knows. */
export interface LdapEntry {
  readonly dn: string;
  /** By name in lower case, without options (`;range=0-1499`). */
  readonly attributes: ReadonlyMap<string, LdapAttribute>;
}

export interface LdapAttribute {
  /** As the server spells it. */
  readonly name: string;
  readonly values: readonly Buffer[];
  /** AD cuts long lists: where the rest begins. */
  readonly nextFrom?: number | undefined;
}

export function readEntry(entry: SearchEntry): LdapEntry {
  const attributes = new Map<string, LdapAttribute>();
  for (const { type, parsedBuffers } of entry.attributes) {
    const [name = type, ...options] = type.split(';');
    const range = options.map((option) => /^range=\d+-(\d+|\*)$/i.exec(option)).find((hit) => hit !== null)?.[1];
    const nextFrom = range === undefined || range === '*' ? undefined : Number(range) + 1;
    const before = attributes.get(name.toLowerCase());
    // AD shows a long list twice: empty under its own name, and its beginning under a range.
    if (before !== undefined && parsedBuffers.length === 0) continue;
    attributes.set(name.toLowerCase(), { name, values: parsedBuffers, nextFrom });
  }
  return { dn: entry.name, attributes };
}

/** All values of an attribute as text. */
export function textsOf(entry: LdapEntry, attribute: string): readonly string[] {
  return entry.attributes.get(attribute.toLowerCase())?.values.map((value) => value.toString('utf8')) ?? [];
}

/** The first value of an attribute as text; undefined where there is none, or an empty one. */
export function textOf(entry: LdapEntry, attribute: string): string | undefined {
  const [first] = textsOf(entry, attribute);
  return first === '' ? undefined : first;
}

/** The id that never changes, as text. */
export function entryId(entry: LdapEntry, idAttribute: 'objectGUID' | 'entryUUID'): string | undefined {
  const value = entry.attributes.get(idAttribute.toLowerCase())?.values[0];
  if (value === undefined) return undefined;
  return idAttribute === 'objectGUID' ? guidText(value) : value.toString('utf8');
}

/** Whether all bytes are text. */
export function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

const NOT_KEPT: ReadonlySet<string> = new Set(['userpassword', 'unicodepwd', 'jpegphoto', 'thumbnailphoto']);

/** An entry as JSON: one value as itself, several as a list; ids as the text everybody writes, other bytes as base64. */
export function entryJson(entry: LdapEntry): JsonObject {
  const rest = [...entry.attributes]
    .filter(([name, { values }]) => !NOT_KEPT.has(name) && values.length > 0)
    .map(([, { name, values }]) => {
      const shown = values.map((value) => valueText(name, value));
      return [name, shown.length === 1 && shown[0] !== undefined ? shown[0] : shown] as const;
    });
  return { dn: entry.dn, ...Object.fromEntries(rest) };
}

/** A value as text: GUIDs and SIDs in the form everybody writes, other bytes that are no text as base64. */
export function valueText(name: string, value: Buffer): string {
  const lower = name.toLowerCase();
  if (/guid$/.test(lower) && value.length === 16) return guidText(value);
  if (lower === 'objectsid') return sidText(value);
  return isUtf8(value) ? value.toString('utf8') : value.toString('base64');
}
