import { domainToASCII } from 'node:url';
import type { DirectoryUser } from '../../domain/directory.ts';
import type { MappingRow } from '../../domain/mapping/types.ts';
import type { AttributeValue } from '../../domain/values.ts';
import { readScimPath } from './readScimPath.ts';
import type { ScimResource, TargetSnapshot } from './readTarget.ts';

/** A group as it should stand in the target. */
export interface ExpectedGroup {
  readonly id: string;
  readonly displayName: string;
  /** Directory ids of everybody in it; those without an account in the target are left out by the comparison. */
  readonly members: ReadonlySet<string>;
}

export interface Expectation {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly ExpectedGroup[];
  readonly mapping: readonly MappingRow[];
  readonly authorizedDomains: readonly string[];
  /** The value of an expression row; undefined where the comparison should leave the attribute out. */
  readonly evaluate?: (row: MappingRow, user: DirectoryUser) => AttributeValue | undefined;
  /** Whether everything in the target is ours: then what the directory doesn't know is a difference, too. */
  readonly exclusive: boolean;
}

/** One thing that stands differently in the target. Ids and attribute names only, never values. */
export interface Difference {
  readonly kind: 'account' | 'group' | 'person';
  readonly id: string;
  readonly what: string;
  readonly attributes: readonly string[];
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Active accounts that are right or should have been. */
  readonly accounts: number;
  readonly groups: number;
  readonly members: number;
  /** Attribute values that were looked at. */
  readonly values: number;
  /** Active people without an account, because their domain isn't authorized. */
  readonly unauthorized: number;
}

/**
 * Compares a target with the directory, account by account and group by group: every mapped attribute, the active
 * flag, a user's groups where the target shows them, each group's name and members.
 */
export function compare(expected: Expectation, target: TargetSnapshot): Comparison {
  const differences: Difference[] = [];
  const differ = (kind: Difference['kind'], id: string, what: string, attributes: readonly string[] = []) => {
    differences.push({ kind, id, what, attributes });
  };
  const accountOf = byExternalId(target.users, (id) => differ('account', id, 'has several accounts'));
  const remoteGroupOf = byExternalId(target.groups, (id) => differ('group', id, 'is there several times'));
  const authorized = authorizer(expected.authorizedDomains);
  const entitled = new Set<string>(
    expected.users.filter((user) => user.active && authorized(user)).map((user) => user.id),
  );
  let values = 0;

  const groupsOf = new Map<string, Set<string>>();
  for (const group of expected.groups) {
    const remote = remoteGroupOf.get(group.id);
    if (remote === undefined) {
      differ('group', group.id, 'is missing');
      continue;
    }
    if (remote.displayName !== group.displayName) differ('group', group.id, 'differs', ['displayName']);
    const wanted = new Set<string>();
    for (const userId of group.members) {
      const remoteId = accountOf.get(userId)?.id;
      if (!entitled.has(userId) || remoteId === undefined) continue;
      wanted.add(remoteId);
      groupsOf.set(userId, (groupsOf.get(userId) ?? new Set()).add(remote.id));
    }
    const shown = new Set((remote.members ?? []).map((member) => member.value));
    const [missing, surplus] = [minus(wanted, shown), minus(shown, wanted)];
    if (missing + surplus > 0) differ('group', group.id, `misses ${missing} and has ${surplus} too many`, ['members']);
  }

  for (const user of expected.users) {
    const account = accountOf.get(user.id);
    if (!entitled.has(user.id)) {
      if (account !== undefined && isActive(account))
        differ('account', user.id, 'is open and should not be', ['active']);
      continue;
    }
    if (account === undefined) {
      differ('account', user.id, 'is missing');
      continue;
    }
    const wrong: string[] = [];
    if (!isActive(account)) wrong.push('active');
    for (const row of expected.mapping) {
      if (row.apply === 'create' || row.target === 'active') continue;
      const wanted = row.expression === undefined ? directValue(row, user) : expected.evaluate?.(row, user);
      if (wanted === undefined) continue;
      values += 1;
      if (!same(wanted, readScimPath(account, row.target) ?? null)) wrong.push(row.target);
    }
    const groups = readGroups(account);
    const wantedGroups = groupsOf.get(user.id) ?? new Set<string>();
    if (groups !== undefined && minus(wantedGroups, groups) + minus(groups, wantedGroups) > 0) wrong.push('groups');
    if (wrong.length > 0) differ('account', user.id, 'differs', wrong);
  }

  const known = new Set<string>([...expected.users, ...expected.groups].map(({ id }) => id));
  for (const [kind, rows] of [
    ['account', target.users],
    ['group', target.groups],
  ] as const) {
    for (const { id, externalId } of rows) {
      const ours = /^(usr|grp)_/.test(externalId ?? '');
      if ((ours || expected.exclusive) && !known.has(externalId ?? ''))
        differ(kind, externalId ?? id, 'is unknown to the directory');
    }
  }
  return {
    differences,
    accounts: entitled.size,
    groups: expected.groups.length,
    members: expected.groups.reduce(
      (sum, group) => sum + [...group.members].filter((id) => entitled.has(id)).length,
      0,
    ),
    values,
    unauthorized: expected.users.filter((user) => user.active && !entitled.has(user.id)).length,
  };
}

/** Whether a person's address is in one of the domains: exact, or below one for `*.example.com`; `*` is everybody. */
function authorizer(domains: readonly string[]): (user: DirectoryUser) => boolean {
  const listed = domains.map((domain) => (domain.startsWith('*.') ? `*.${ascii(domain.slice(2))}` : ascii(domain)));
  return (user) => {
    const domain = ascii(user.email?.split('@').at(-1) ?? '');
    if (domain === '') return false;
    return listed.some((it) => it === '*' || it === domain || (it.startsWith('*.') && domain.endsWith(it.slice(1))));
  };
}

function ascii(domain: string): string {
  return domain === '*' ? '*' : domainToASCII(domain.trim().toLowerCase());
}

function byExternalId(
  rows: readonly ScimResource[],
  onDuplicate: (externalId: string) => void,
): Map<string, ScimResource> {
  const found = new Map<string, ScimResource>();
  for (const row of rows) {
    if (row.externalId === undefined || row.externalId === null) continue;
    if (found.has(row.externalId)) onDuplicate(row.externalId);
    found.set(row.externalId, row);
  }
  return found;
}

function directValue(row: MappingRow, user: DirectoryUser): AttributeValue {
  if (row.source === undefined) return row.constant ?? null;
  const name = row.source.replace(/^attributes\./, '');
  const own = Object.entries(user).find(([key]) => key === row.source)?.[1];
  return own ?? user.attributes[name] ?? null;
}

/** "No value" has several spellings in SCIM (RFC 7643 section 2.5), and some targets spell booleans as strings. */
function same(wanted: AttributeValue, shown: AttributeValue): boolean {
  const plain = (value: AttributeValue): AttributeValue =>
    value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
  if (typeof plain(wanted) === 'boolean') return String(wanted) === String(shown).toLowerCase();
  return JSON.stringify(plain(wanted)) === JSON.stringify(plain(shown));
}

function isActive(account: ScimResource): boolean {
  return String(readScimPath(account, 'active') ?? true).toLowerCase() !== 'false';
}

function readGroups(account: ScimResource): Set<string> | undefined {
  const groups = readScimPath(account, 'groups');
  if (!Array.isArray(groups)) return undefined;
  return new Set(groups.map((group) => String(readScimPath(group, 'value'))));
}

/** How many of `these` are not among `those`. */
function minus(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  return [...these].filter((item) => !those.has(item)).length;
}
