import { Control } from 'ldapts';
import type { Call } from '../../connectors/connector.ts';
import type { Directory } from '../../connectors/ldap/directory.ts';
import { type AnyFilter, allOf } from '../../connectors/ldap/filters.ts';
import type { Flavour } from '../../connectors/ldap/flavour.ts';
import { entryId, type LdapEntry, textOf } from '../../connectors/ldap/ldapEntry.ts';
import type { ReadOptions, SourcePage, SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { fieldMapping } from './defaultMapping.ts';
import { type AdRoot, keptPosition, keptSince, nextSince, readAdRoot } from './position.ts';
import { type ReadGroups, readGroups } from './readGroups.ts';
import { recordOf } from './recordOf.ts';
import type { LdapSourceSettings } from './settings.ts';

/** A source's settings with what follows from them. */
export interface SourceKindOf {
  readonly settings: LdapSourceSettings;
  readonly flavour: Flavour;
  readonly userBase: string;
  readonly groupBase: string;
  readonly userFilter: string;
  readonly groupFilter: string;
}

/** Shows what is in AD's recycle bin (MS-ADTS section 3.1.1.3.4.1.14). */
const SHOW_DELETED = '1.2.840.113556.1.4.417';

/**
 * Reads a directory's people, page by page. A delta tells of entries changed since the last run: by uSNChanged, deleted
 * ones too, in Active Directory; by modifyTimestamp elsewhere, where only a full run tells who is gone.
 *
 * A page's place is the connection's: whoever goes on after a crash begins anew, and what was taken counts as known.
 * Referrals are not followed.
 */
export function createLdapReader(directory: Directory, kind: SourceKindOf, now: () => number = Date.now): SourceReader {
  const { settings, flavour, userBase } = kind;
  const mapping = fieldMapping(settings);
  // Who is read: another base or filter is another source, of which nothing is known.
  const of = [settings.baseUrl, userBase, kind.userFilter].join(' ');
  let next: JsonObject = {};

  return {
    canDelta: (state) => (flavour.isAd ? keptPosition(state, of) : keptSince(state, of)) !== undefined,
    async *read(options) {
      const call: Call = { signal: options.signal };
      yield* flavour.isAd ? readAd(options, call) : readGeneric(options, call);
    },
    nextState: () => next,
    close: () => directory.close(),
  };

  async function* readAd({ mode, state, resume }: ReadOptions, call: Call): AsyncGenerator<SourcePage, void> {
    const root = await readAdRoot(directory, call);
    const position = mode === 'delta' ? keptPosition(state, of) : undefined;
    // Numbers of another controller mean nothing: everybody is read, and all that is in the recycle bin.
    const known = position?.invocationId === root.invocationId ? position : undefined;
    const from = known === undefined ? undefined : (BigInt(known.usn) + 1n).toString();
    // Of the run's beginning, also where another process began it: what changed since is read next time.
    const began = keptPosition(resume ?? {}, of) ?? root;
    const isSame = began.invocationId === root.invocationId;
    const here = { of, usn: isSame ? began.usn : '0', invocationId: root.invocationId };
    yield* pages(from === undefined ? undefined : `(uSNChanged>=${from})`, here, call);
    if (mode === 'delta') yield* deleted(root, from ?? '0', here, call);
    next = here;
  }

  async function* readGeneric({ mode, state, resume }: ReadOptions, call: Call): AsyncGenerator<SourcePage, void> {
    const startedAt = typeof resume?.startedAt === 'number' ? resume.startedAt : now();
    const since = mode === 'delta' ? keptSince(state, of) : undefined;
    let latest: string | undefined;
    const note = (entry: LdapEntry) => {
      const time = textOf(entry, 'modifyTimestamp')?.replace(/[.,]\d+/, '');
      if (time !== undefined && (latest === undefined || time > latest)) latest = time;
    };
    const changed = since === undefined ? undefined : `(modifyTimestamp>=${since})`;
    yield* pages(changed, { startedAt }, call, note);
    next = { of, since: nextSince(since, latest, startedAt) };
  }

  async function* pages(
    changed: string | undefined,
    resume: JsonObject,
    call: Call,
    note: (entry: LdapEntry) => void = () => {},
  ): AsyncGenerator<SourcePage, void> {
    const groups = settings.groups ? await readGroups(directory, kind, call) : undefined;
    // Who came into a group or left it shows at the group alone.
    const isWide = changed === undefined || (groups !== undefined && (await hasChangedGroups(changed, call)));
    const filter: AnyFilter = isWide ? kind.userFilter : allOf(kind.userFilter, changed);
    if (groups !== undefined) yield { people: [], groups: groups.groups, errors: groups.cycles, resume };
    const search = { base: userBase, scope: 'sub', filter, attributes: attributesOf() } as const;
    for await (const entries of directory.pages(search, call)) yield page(entries, groups, resume, note);
  }

  function page(
    entries: readonly LdapEntry[],
    groups: ReadGroups | undefined,
    resume: JsonObject,
    note: (entry: LdapEntry) => void,
  ): SourcePage {
    const records = entries.map((entry) => {
      note(entry);
      return recordOf(entry, { settings, mapping, groups: groups?.groupsOf(entry.dn), now: now() });
    });
    return {
      people: records.flatMap(({ record }) => (record === undefined ? [] : [record])),
      errors: records.flatMap(({ errors }) => errors),
      resume,
    };
  }

  async function hasChangedGroups(changed: string, call: Call): Promise<boolean> {
    const filter = allOf(kind.groupFilter, changed);
    const search = { base: kind.groupBase, scope: 'sub', filter, attributes: ['1.1'], sizeLimit: 1 } as const;
    return (await directory.search(search, call)).length > 0;
  }

  /** Shown only to who may read the deleted objects; the others learn of them by the next full run. */
  async function* deleted(
    root: AdRoot,
    from: string,
    resume: JsonObject,
    call: Call,
  ): AsyncGenerator<SourcePage, void> {
    const filter = `(&(isDeleted=TRUE)(objectClass=user)(!(objectClass=computer))(uSNChanged>=${from}))`;
    const controls = [new Control(SHOW_DELETED, { critical: true })];
    const search = { base: root.domain, scope: 'sub', filter, attributes: [flavour.idAttribute], controls } as const;
    for await (const entries of directory.pages(search, call)) {
      const gone = entries.map((entry) => entryId(entry, flavour.idAttribute)).filter((key) => key !== undefined);
      if (gone.length > 0) yield { people: [], gone, resume };
    }
  }

  function attributesOf(): readonly string[] {
    const own = flavour.isAd
      ? ['userAccountControl', 'accountExpires']
      : ['modifyTimestamp', settings.disabledAttribute];
    return [...new Set([flavour.idAttribute, ...own, ...Object.values(mapping).flat(), ...settings.attributes])];
  }
}
