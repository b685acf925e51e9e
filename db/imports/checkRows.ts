import { sql } from 'drizzle-orm';
import type { GroupId, UserId } from '../../domain/ids.ts';
import { type ImportRow, isBad, type ReadRow, type RowError } from '../../domain/imports/importRow.ts';
import type { ImportSettings } from '../../domain/imports/settings.ts';
import type { PersonState, UserRow } from '../acceptance/personFields.ts';
import type { Db } from '../connect.ts';
import { changeOf, newPersonOf } from './changeOf.ts';
import { keyOf, knownPeople } from './knownPeople.ts';
import { type GroupsByName, groupsNamed, resolveRow } from './namedGroups.ts';
import { ambiguous, type TakenRow } from './takeRow.ts';

export interface Checked {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly bad: number;
  /** The first of what is wrong. */
  readonly errors: readonly (RowError & { readonly line: number })[];
}

const BATCH = 500;

/** What an import would do now, without doing it. */
export async function checkRows(
  db: Db,
  rows: readonly ImportRow[],
  settings: ImportSettings,
  mostErrors: number,
): Promise<Checked> {
  const counts = { created: 0, updated: 0, unchanged: 0, bad: 0 };
  const errors: (RowError & { line: number })[] = [];
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    const judge = await judgeOf(
      db,
      batch.filter((row): row is ReadRow => !isBad(row)),
      settings,
    );
    for (const row of batch) {
      const judged: TakenRow = isBad(row) ? { kind: 'bad', errors: row.errors } : judge(row);
      counts[judged.kind] += 1;
      if (judged.kind !== 'bad') continue;
      for (const error of judged.errors) if (errors.length < mostErrors) errors.push({ line: row.line, ...error });
    }
  }
  return { ...counts, errors };
}

async function judgeOf(db: Db, rows: readonly ReadRow[], settings: ImportSettings) {
  const known = await knownPeople(db, rows, settings.key, { lock: false });
  const groups = await groupsNamed(db, rows);
  const memberOf = await groupsOfAll(db, [...known.values()].flat());
  const owners = await ownersOf(db, rows, known, settings);
  return (row: ReadRow): TakenRow => judge(row, { known, groups, memberOf, owners, settings });
}

interface Standing {
  readonly known: ReadonlyMap<string, readonly UserRow[]>;
  readonly groups: GroupsByName;
  readonly memberOf: ReadonlyMap<UserId, ReadonlySet<GroupId>>;
  /** Who has a userName now, in lower case. */
  readonly owners: ReadonlyMap<string, UserId>;
  readonly settings: ImportSettings;
}

function judge(row: ReadRow, { known, groups, memberOf, owners, settings }: Standing): TakenRow {
  const resolved = resolveRow(row, groups);
  if ('error' in resolved) return { kind: 'bad', errors: [resolved.error] };
  const [user, another] = known.get(keyOf(row, settings.key) ?? '') ?? [];
  if (another !== undefined) return { kind: 'bad', errors: [ambiguous(settings)] };
  const next = nextOf(user, row, settings);
  if ('error' in next) return { kind: 'bad', errors: [next.error] };
  const owner = owners.get(next.person.userName.toLowerCase());
  if (owner !== undefined && owner !== user?.id) {
    return { kind: 'bad', errors: [{ field: 'userName', message: 'Another user has this user name.' }] };
  }
  if (user === undefined) return { kind: 'created' };
  const has = memberOf.get(user.id) ?? new Set();
  const ids = resolved.ids ?? [];
  const moves =
    ids.some((id) => !has.has(id)) ||
    (settings.groups === 'set' && resolved.ids !== undefined && ids.length < has.size);
  return { kind: moves || changeOf(user, row, undefined, settings).changes ? 'updated' : 'unchanged' };
}

function nextOf(
  user: UserRow | undefined,
  row: ReadRow,
  settings: ImportSettings,
): { readonly person: PersonState } | { readonly error: RowError } {
  return user === undefined ? newPersonOf(row) : { person: changeOf(user, row, undefined, settings).next };
}

async function ownersOf(
  db: Db,
  rows: readonly ReadRow[],
  known: Standing['known'],
  settings: ImportSettings,
): Promise<ReadonlyMap<string, UserId>> {
  const names = rows.flatMap((row) => {
    const next = nextOf(known.get(keyOf(row, settings.key) ?? '')?.[0], row, settings);
    return 'error' in next ? [] : [next.person.userName.toLowerCase()];
  });
  if (names.length === 0) return new Map();
  const list = sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  );
  const found = await db.execute<{ name: string; id: UserId }>(
    sql`select lower(user_name) as name, id from users where deleted_at is null and lower(user_name) in (${list})`,
  );
  return new Map(found.map(({ name, id }) => [name, id]));
}

async function groupsOfAll(db: Db, people: readonly UserRow[]): Promise<Standing['memberOf']> {
  const memberOf = new Map<UserId, Set<GroupId>>();
  if (people.length === 0) return memberOf;
  const list = sql.join(
    people.map(({ id }) => sql`${id}`),
    sql`, `,
  );
  const found = await db.execute<{ user_id: UserId; group_id: GroupId }>(sql`
    select m.user_id, m.group_id from memberships m join groups g on g.id = m.group_id and g.deleted_at is null
    where m.user_id in (${list})`);
  for (const { user_id: userId, group_id: groupId } of found) {
    memberOf.set(userId, (memberOf.get(userId) ?? new Set()).add(groupId));
  }
  return memberOf;
}
