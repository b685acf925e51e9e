import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { SnapshotFiles } from './options.ts';
import { readColumns } from './readColumns.ts';
import { type CsvTable, readCsv } from './readCsv.ts';
import type { BadRow, Snapshot } from './snapshot.ts';

const PERSON_FIELDS = [
  'employeeNumber',
  'userName',
  'givenName',
  'familyName',
  'displayName',
  'email',
  'active',
  'department',
  'title',
] as const;
const MEMBERSHIP_FIELDS = ['employeeNumber', 'group', 'groupName'] as const;

const ACTIVE: ReadonlyMap<string, boolean> = new Map([
  ...['', 'true', 'yes', 'y', '1', 'active'].map((text) => [text, true] as const),
  ...['false', 'no', 'n', '0', 'inactive'].map((text) => [text, false] as const),
]);

/**
 * Reads one day's files of an HR system, any CSV with a header. Columns are found by name; in the people file those
 * that are no field of the directory become attributes under the header's name, and empty cells are no attribute.
 * `employeeNumber` is the person's key, `email` the default `userName`. Somebody whose `active` says no is known but not
 * among the people: gone on the second day, they leave. A row that can't be used becomes a bad row, the rest goes on.
 *
 * @throws UsageError naming the file and what was expected, when a file can't be read or lacks a key column.
 */
export async function loadSnapshot(files: SnapshotFiles): Promise<Snapshot> {
  const table = await readCsv(files.people);
  const { people, inactive, badRows } = readPeople(table);
  if (files.memberships === undefined) return { people, groups: new Map(), groupsOf: new Map(), badRows };
  const memberships = await readCsv(files.memberships);
  const found = readMemberships(memberships, people, inactive);
  return { people, groups: found.groups, groupsOf: found.groupsOf, badRows: [...badRows, ...found.badRows] };
}

function readPeople(table: CsvTable) {
  const { fields, others } = readColumns(table, { fields: PERSON_FIELDS, required: ['employeeNumber'] });
  const people = new Map<string, JsonObject>();
  const inactive = new Set<string>();
  const lineOfKey = new Map<string, number>();
  const lineOfUserName = new Map<string, number>();

  const read = (cells: readonly string[], line: number): string | undefined => {
    const value = (index: number | undefined) => cells[index ?? -1] ?? '';
    const key = value(fields.get('employeeNumber'));
    if (key === '') return 'no employeeNumber';
    const twin = lineOfKey.get(key);
    if (twin !== undefined) return `employeeNumber is that of line ${twin}`;
    lineOfKey.set(key, line);
    const active = ACTIVE.get(value(fields.get('active')).toLowerCase());
    if (active === undefined) return 'active: expected true or false';
    if (!active) {
      inactive.add(key);
      return undefined;
    }
    const email = value(fields.get('email'));
    if (email !== '' && !/^[^@\s]+@[^@\s]+$/.test(email)) return 'email: expected name@domain';
    const userName = value(fields.get('userName')) || email;
    if (userName === '') return 'neither email nor userName';
    // userName is unique without regard to case (RFC 7643 section 4.1.1).
    const namesake = lineOfUserName.get(userName.toLowerCase());
    if (namesake !== undefined) return `userName is that of line ${namesake}`;
    lineOfUserName.set(userName.toLowerCase(), line);
    const attributes = new Map<string, AttributeValue>([['userName', userName]]);
    for (const [name, index] of [...fields, ...others]) {
      if (value(index) !== '' && name !== 'employeeNumber' && name !== 'active') attributes.set(name, value(index));
    }
    people.set(key, Object.fromEntries(attributes));
    return undefined;
  };
  return { people, inactive, badRows: badRowsOf(table, read) };
}

function readMemberships(table: CsvTable, people: ReadonlyMap<string, JsonObject>, inactive: ReadonlySet<string>) {
  const { fields } = readColumns(table, { fields: MEMBERSHIP_FIELDS, required: ['employeeNumber', 'group'] });
  const groups = new Map<string, string>();
  const groupOfName = new Map<string, string>();
  const groupsOf = new Map<string, Set<string>>();

  const read = (cells: readonly string[]): string | undefined => {
    const value = (field: (typeof MEMBERSHIP_FIELDS)[number]) => cells[fields.get(field) ?? -1] ?? '';
    const [key, group] = [value('employeeNumber'), value('group')];
    if (key === '') return 'no employeeNumber';
    if (group === '') return 'no group';
    if (!people.has(key) && !inactive.has(key)) return 'the people file has no usable row of this employeeNumber';
    const name = value('groupName') || (groups.get(group) ?? group);
    if ((groups.get(group) ?? name) !== name) return 'groupName is another one than in an earlier line of this group';
    // Targets know groups by their names (1Password does), so two of one name would be one.
    if ((groupOfName.get(name.toLowerCase()) ?? group) !== group) return 'groupName is that of another group';
    groups.set(group, name);
    groupOfName.set(name.toLowerCase(), group);
    if (people.has(key)) groupsOf.set(key, (groupsOf.get(key) ?? new Set()).add(group));
    return undefined;
  };
  return { groups, groupsOf, badRows: badRowsOf(table, read) };
}

/** The table's bad rows and those that `read` has something against, in the order of the file. */
function badRowsOf(table: CsvTable, read: (cells: readonly string[], line: number) => string | undefined): BadRow[] {
  const found = table.rows.flatMap(({ cells, line }) => {
    // Postgres stores no NUL in a text.
    const reason = cells.some((cell) => cell.includes('\0')) ? 'contains a NUL character' : read(cells, line);
    return reason === undefined ? [] : [{ file: table.file, line, reason }];
  });
  return [...table.badRows, ...found].sort((a, b) => a.line - b.line);
}
