import { entryId, isUtf8, type LdapEntry, textOf, textsOf, valueText } from '../../connectors/ldap/ldapEntry.ts';
import { ACCOUNTDISABLE } from '../../connectors/ldap/remoteEntry.ts';
import type { SourceError, SourceFields, SourceRecord } from '../../domain/sources/record.ts';
import type { AttributeValue } from '../../domain/values.ts';
import type { FieldMapping } from './defaultMapping.ts';
import type { LdapSourceSettings } from './settings.ts';

interface RecordOptions {
  readonly settings: Pick<LdapSourceSettings, 'flavour' | 'attributes' | 'disabledAttribute' | 'disabledValue'>;
  readonly mapping: FieldMapping;
  /** External ids of a person's groups; undefined where groups are not read. */
  readonly groups: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What one entry says. A value that is no text is named and left out: about it the source says nothing. */
export interface EntryRecord {
  readonly record: SourceRecord | undefined;
  readonly errors: readonly SourceError[];
}

/** An entry as a source's record. Pure. */
export function recordOf(entry: LdapEntry, { settings, mapping, groups, now }: RecordOptions): EntryRecord {
  const key = entryId(entry, settings.flavour === 'ad' ? 'objectGUID' : 'entryUUID');
  // The name of an entry is a person's.
  const place = `entry ${key ?? 'without an id'}`;
  const errors: SourceError[] = [];
  const report = (field: string, message: string) => errors.push({ place, field, message });
  if (key === undefined) {
    report('id', 'The bind DN may not read the id of the entry.');
    return { record: undefined, errors };
  }
  const fields: { -readonly [Field in keyof SourceFields]: SourceFields[Field] } = {};
  for (const field of FIELDS) {
    const value = fieldValue(entry, mapping[field], (attribute) => report(field, `${attribute} is not UTF-8 text.`));
    // A name or number that is not there is no statement: another source may know it.
    if (value !== undefined && (value !== null || !KEPT.has(field))) fields[field] = value;
  }
  const attributes = Object.fromEntries(
    settings.attributes.map((name) => [name, attributeValue(entry, name)] as const),
  );
  return {
    record: {
      key,
      place,
      fields,
      attributes,
      active: isActive(entry, settings, now),
      ...(groups === undefined ? {} : { groups }),
    },
    errors,
  };
}

const FIELDS = [
  'userName',
  'givenName',
  'familyName',
  'displayName',
  'email',
  'department',
  'title',
  'employeeNumber',
] as const satisfies readonly (keyof SourceFields)[];

const KEPT: ReadonlySet<keyof SourceFields> = new Set(['userName', 'employeeNumber']);

/** The first attribute that has a value; null where none has; undefined where its value can't be read. */
function fieldValue(
  entry: LdapEntry,
  names: readonly string[],
  unreadable: (attribute: string) => void,
): string | null | undefined {
  for (const name of names) {
    const value = entry.attributes.get(name.toLowerCase())?.values[0];
    if (value === undefined || value.length === 0) continue;
    if (isUtf8(value)) return value.toString('utf8');
    unreadable(name);
    return undefined;
  }
  return null;
}

function attributeValue(entry: LdapEntry, name: string): AttributeValue {
  const values = entry.attributes.get(name.toLowerCase())?.values.map((value) => valueText(name, value)) ?? [];
  return values.length > 1 ? values : (values[0] ?? null);
}

function isActive(entry: LdapEntry, settings: RecordOptions['settings'], now: number): boolean {
  if (settings.flavour === 'ad') {
    const flags = Number(textOf(entry, 'userAccountControl') ?? 0);
    return (flags & ACCOUNTDISABLE) === 0 && !hasExpired(textOf(entry, 'accountExpires'), now);
  }
  const wanted = settings.disabledValue.toLowerCase();
  return !textsOf(entry, settings.disabledAttribute).some((value) => value.toLowerCase() === wanted);
}

/** 100-nanosecond steps since 1601; 0 and the largest number mean never (MS-ADTS section 2.2.4.2). */
function hasExpired(accountExpires: string | undefined, now: number): boolean {
  if (accountExpires === undefined || !/^\d+$/.test(accountExpires)) return false;
  const ticks = BigInt(accountExpires);
  if (ticks === 0n || ticks === 0x7fffffffffffffffn) return false;
  return Number(ticks / 10_000n) - 11_644_473_600_000 <= now;
}
