import type { AttributeChange } from '../../domain/values.ts';
import type { AccountPlan, DesiredAccount, MappedAttribute, RemoteAccount } from '../connector.ts';
import { type DesiredAttribute, type DesiredEntry, desiredEntry } from './desiredEntry.ts';
import { isWithin, parentOf, parseDn, rdn, rdnOf, sameDn, under } from './dn.ts';
import { entryDiff, type Replacement, shown, valuesOf } from './entryDiff.ts';
import type { Flavour } from './flavour.ts';
import { ACCOUNTDISABLE } from './remoteEntry.ts';
import type { LdapSettings } from './settings.ts';

/** One request that changes an entry. */
export type EntryWrite =
  | { readonly kind: 'add'; readonly dn: string; readonly attributes: readonly Replacement[] }
  | { readonly kind: 'modify'; readonly dn: string; readonly changes: readonly Modification[] }
  | { readonly kind: 'rename'; readonly dn: string; readonly newDn: string }
  | { readonly kind: 'delete'; readonly dn: string };

export interface Modification extends Replacement {
  readonly operation: 'replace' | 'add' | 'delete';
}

/** What has to be sent, and what it will have changed. */
export interface AccountWrites {
  readonly operation: AccountPlan['operation'];
  readonly writes: readonly EntryWrite[];
  readonly changes: readonly AttributeChange[];
  /** What the entry is to show afterwards. */
  readonly wanted: readonly DesiredAttribute[];
  /** Where it is to lie; undefined: where it does. */
  readonly parent: string | undefined;
}

interface Kind {
  readonly settings: LdapSettings;
  readonly flavour: Flavour;
}

const NOTHING: AccountWrites = { operation: 'none', writes: [], changes: [], wanted: [], parent: undefined };
/** AD's NORMAL_ACCOUNT. */
const NORMAL_ACCOUNT = 512;
/** AD's limit for a common name. */
const LONGEST_NAME = 64;

/** What makes an account as desired. Pure; the same for plan and push. */
export function accountWrites(desired: DesiredAccount, current: RemoteAccount | undefined, kind: Kind): AccountWrites {
  switch (desired.state) {
    case 'active':
      return current === undefined
        ? creation(desired.externalId, desired.attributes, kind)
        : update(desired.externalId, desired.attributes, current, kind);
    case 'inactive':
      if (current === undefined) return NOTHING;
      return current.active ? deactivation(current, kind) : renaming(desired.userName, current, kind);
    case 'deleted':
      if (current === undefined) return NOTHING;
      return { ...NOTHING, operation: 'delete', writes: [{ kind: 'delete', dn: dnOf(current) }] };
  }
}

/** The entry's name; undefined only of a resource that no search has shown. */
export function dnOf(account: Pick<RemoteAccount, 'resource'>): string {
  return valuesOf(account.resource, 'dn')[0] ?? '';
}

/** The name of an account whose own is taken where it lies: AD wants common names unique in their container. */
export function withLogin(name: string, login: string): string {
  return `${name.slice(0, LONGEST_NAME - login.length - 3)} (${login})`;
}

function creation(externalId: string, mapped: readonly MappedAttribute[], { settings, flavour }: Kind): AccountWrites {
  const entry = desiredEntry(mapped, flavour, settings);
  const filled = [...entry.attributes.values()].filter(({ values }) => values.length > 0);
  const login = firstOf(entry, flavour.loginAttribute);
  const name = (firstOf(entry, flavour.nameAttribute) ?? login ?? '').slice(0, LONGEST_NAME);
  const parent = entry.parent ?? settings.userBase;
  // AD takes the name from the DN.
  const own = filled.filter((it) => !flavour.isAd || it.name.toLowerCase() !== 'cn');
  const attributes: Replacement[] = [
    { name: 'objectClass', values: flavour.userClasses },
    ...own.map(({ name: attribute, values }) => ({ name: attribute, values })),
    ...(flavour.isAd ? [{ name: 'userAccountControl', values: [String(NORMAL_ACCOUNT)] }] : []),
  ];
  const twin = attributes.find((it) => it.name.toLowerCase() === settings.externalIdAttribute.toLowerCase());
  if (twin === undefined) attributes.push({ name: settings.externalIdAttribute, values: [externalId] });
  return {
    operation: 'create',
    writes: [{ kind: 'add', dn: under(rdn(flavour.nameAttribute, name), parent), attributes }],
    changes: [
      ...filled.map(({ target, values }): AttributeChange => ({ attribute: target, old: null, new: shown(values) })),
      { attribute: 'active', old: null, new: true },
    ],
    wanted: own,
    parent,
  };
}

function update(
  externalId: string,
  mapped: readonly MappedAttribute[],
  current: RemoteAccount,
  kind: Kind,
): AccountWrites {
  const entry = desiredEntry(mapped, kind.flavour, kind.settings);
  const always = [...entry.attributes.values()].filter(({ apply }) => apply === 'always');
  const wake = current.active ? [] : waking(current, kind);
  const changed = change(current, always, kind, {
    before: wake,
    after: claim(externalId, current, kind.settings),
    parent: entry.parent ?? awakeParent(current, kind.settings),
  });
  if (changed.writes.length === 0) return NOTHING;
  const woken: AttributeChange[] = current.active ? [] : [{ attribute: 'active', old: false, new: true }];
  return {
    ...changed,
    operation: current.active ? 'update' : 'reactivate',
    changes: [...woken, ...changed.changes],
  };
}

/** One that was moved to the disabled ones comes back to the user base. */
function awakeParent(current: RemoteAccount, { disabledBase, userBase }: LdapSettings): string | undefined {
  return disabledBase !== undefined && isWithin(dnOf(current), disabledBase) ? userBase : undefined;
}

function waking(current: RemoteAccount, { settings, flavour }: Kind): readonly Modification[] {
  if (flavour.isAd) return [controlFlags(current, (flags) => flags & ~ACCOUNTDISABLE)];
  const isLocked = valuesOf(current.resource, settings.disabledAttribute).length > 0;
  return isLocked ? [{ operation: 'replace', name: settings.disabledAttribute, values: [] }] : [];
}

function deactivation(current: RemoteAccount, { settings, flavour }: Kind): AccountWrites {
  const dn = dnOf(current);
  const { disabledAttribute, disabledValue, disabledBase } = settings;
  const lock: Modification[] = flavour.isAd
    ? [controlFlags(current, (flags) => flags | ACCOUNTDISABLE)]
    : disabledAttribute.toLowerCase() === 'none'
      ? []
      : [{ operation: 'replace', name: disabledAttribute, values: [disabledValue] }];
  const moves = disabledBase !== undefined && !isWithin(dn, disabledBase);
  return {
    ...NOTHING,
    operation: 'deactivate',
    writes: [
      ...(lock.length === 0 ? [] : [{ kind: 'modify', dn, changes: lock } as const]),
      ...(moves ? [{ kind: 'rename', dn, newDn: under(rdnOf(dn), disabledBase) } as const] : []),
    ],
    changes: [{ attribute: 'active', old: true, new: false }],
    parent: moves ? disabledBase : undefined,
  };
}

/** Bits that others have set (password never expires, smart card required, …) stay. */
function controlFlags(current: RemoteAccount, change: (flags: number) => number): Modification {
  const flags = Number(valuesOf(current.resource, 'userAccountControl')[0] ?? NORMAL_ACCOUNT);
  return { operation: 'replace', name: 'userAccountControl', values: [String(change(flags))] };
}

/** An account that is out of use gets another name, and nothing else. */
function renaming(userName: string | undefined, current: RemoteAccount, kind: Kind): AccountWrites {
  if (userName === undefined) return NOTHING;
  const name = kind.flavour.loginAttribute;
  const login: DesiredAttribute = { target: 'userName', name, values: [userName], apply: 'always' };
  const changed = change(current, [login], kind, { before: [], after: [], parent: undefined });
  return changed.writes.length === 0 ? NOTHING : { ...changed, operation: 'update' };
}

/** Our id on an account that has none, where that overwrites nobody's note. */
function claim(externalId: string, current: RemoteAccount, settings: LdapSettings): readonly Modification[] {
  const name = settings.externalIdAttribute;
  const isFree = valuesOf(current.resource, name).length === 0 || name.toLowerCase() === 'description';
  return current.externalId === undefined && isFree ? [{ operation: 'add', name, values: [externalId] }] : [];
}

/** Attributes by one modification, then what names the entry and where it lies by a rename. */
function change(
  current: RemoteAccount,
  desired: readonly DesiredAttribute[],
  { flavour }: Kind,
  besides: {
    readonly before: readonly Modification[];
    readonly after: readonly Modification[];
    readonly parent: string | undefined;
  },
): AccountWrites {
  const dn = dnOf(current);
  const [naming = [], ...above] = parseDn(dn) ?? [];
  const names = new Set(naming.map(({ type }) => type.toLowerCase()));
  const wanted = desired.filter(({ name }) => !names.has(name.toLowerCase()));
  const { replacements, changes } = entryDiff(current.resource, wanted);
  const modifications = [
    ...besides.before,
    ...replacements.map((it): Modification => ({ operation: 'replace', ...it })),
    ...besides.after,
  ];
  const [only] = naming;
  const name = naming.length === 1 && only !== undefined ? newName(only, desired, current, flavour) : undefined;
  const parent = besides.parent !== undefined && !sameDn(besides.parent, parentOf(dn)) ? besides.parent : undefined;
  const newDn = under(name?.rdn ?? rdnOf(dn), parent ?? parentOf(dn));
  return {
    operation: 'none',
    writes: [
      ...(modifications.length === 0 ? [] : [{ kind: 'modify', dn, changes: modifications } as const]),
      ...(newDn === dn || above.length === 0 ? [] : [{ kind: 'rename', dn, newDn } as const]),
    ],
    changes: [
      ...changes,
      ...(name === undefined ? [] : [name.change]),
      ...(parent === undefined ? [] : [{ attribute: '$ou', old: parentOf(dn), new: parent }]),
    ],
    wanted,
    parent,
  };
}

/** The step that the entry shall be named by; undefined where it is already. */
function newName(
  now: { readonly type: string; readonly value: string },
  desired: readonly DesiredAttribute[],
  current: RemoteAccount,
  flavour: Flavour,
): { readonly rdn: string; readonly change: AttributeChange } | undefined {
  const attribute = desired.find(({ name }) => name.toLowerCase() === now.type.toLowerCase());
  const value = attribute?.values[0]?.slice(0, flavour.isAd ? LONGEST_NAME : undefined);
  if (attribute === undefined || value === undefined || value === now.value) return undefined;
  // It had to give way to a namesake.
  if (flavour.isAd && now.value === withLogin(value, current.userName ?? '')) return undefined;
  if (flavour.nameAttribute === 'uid' && value.toLowerCase() === now.value.toLowerCase()) return undefined;
  return { rdn: rdn(now.type, value), change: { attribute: attribute.target, old: now.value, new: value } };
}

function firstOf(entry: DesiredEntry, name: string): string | undefined {
  return entry.attributes.get(name.toLowerCase())?.values[0];
}
