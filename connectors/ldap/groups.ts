import { TenureError, transient } from '../../domain/errors.ts';
import type { Call, DesiredGroup, RemoteGroup } from '../connector.ts';
import { dnOf, type EntryWrite, type Modification } from './accountWrites.ts';
import type { LdapContext } from './context.ts';
import { type DesiredAttribute, desiredEntry } from './desiredEntry.ts';
import { parentOf, parseDn, rdn, under } from './dn.ts';
import { entryDiff, valuesOf } from './entryDiff.ts';
import { findGroup, readGroup } from './findGroup.ts';
import { NOBODY } from './memberNames.ts';
import { sendWrite } from './sendWrite.ts';

/** AD's global security group (MS-ADTS section 2.2.12). */
const GLOBAL_SECURITY_GROUP = '-2147483646';

/**
 * Creates a group without members below the group base.
 *
 * @throws permanent `uniqueness` where there is one of that name: look again.
 */
export async function createGroup(context: LdapContext, desired: DesiredGroup, call: Call): Promise<RemoteGroup> {
  const { settings, flavour } = context;
  const { externalId, displayName } = desired;
  const own = wanted(context, desired).filter(({ values }) => values.length > 0);
  await sendWrite(
    context,
    {
      kind: 'add',
      dn: under(rdn(flavour.isAd ? 'CN' : 'cn', displayName), settings.groupBase),
      attributes: [
        { name: 'objectClass', values: flavour.groupClasses },
        ...(flavour.isAd
          ? [
              { name: 'groupType', values: [GLOBAL_SECURITY_GROUP] },
              { name: 'sAMAccountName', values: [accountName(displayName)] },
            ]
          : [
              { name: 'cn', values: [displayName] },
              // These classes demand a member; the empty name is nobody's.
              { name: flavour.memberAttribute, values: [NOBODY] },
            ]),
        ...own.map(({ name, values }) => ({ name, values: withOurId(context, name, values, externalId) })),
        ...(own.some(({ name }) => isIdAttribute(context, name))
          ? []
          : [{ name: settings.externalIdAttribute, values: [externalId] }]),
      ],
    },
    call,
  );
  return seen(context, await findGroup(context, { externalId, displayName }, call), displayName);
}

/** Makes a group's own attributes as desired, members untouched; sends nothing where nothing differs. */
export async function updateGroup(
  context: LdapContext,
  current: RemoteGroup,
  desired: DesiredGroup,
  call: Call,
): Promise<RemoteGroup> {
  const writes = groupWrites(context, current, desired);
  if (writes.length === 0) return current;
  for (const write of writes) await sendWrite(context, write, call);
  return seen(context, await readGroup(context, current.remoteId, call), desired.displayName);
}

/** Removes a group; one that is gone already counts as removed. */
export async function deleteGroup(context: LdapContext, remoteId: string, call: Call): Promise<void> {
  const group = await readGroup(context, remoteId, call);
  if (group === undefined) return;
  await sendWrite(context, { kind: 'delete', dn: dnOf(group) }, call).catch((error: unknown) => {
    if (!(error instanceof TenureError) || error.code !== 'target_not_found') throw error;
  });
  if ((await readGroup(context, remoteId, call)) !== undefined) throw context.memory.notApplied(remoteId, ['delete']);
  context.memory.forget(remoteId);
}

function groupWrites(context: LdapContext, current: RemoteGroup, desired: DesiredGroup): readonly EntryWrite[] {
  const { settings, flavour } = context;
  const dn = dnOf(current);
  const others = wanted(context, desired).filter(
    ({ name, apply }) => apply === 'always' && !isIdAttribute(context, name),
  );
  const changes: Modification[] = entryDiff(current.resource, others).replacements.map((it) => ({
    operation: 'replace',
    ...it,
  }));
  const isFree = valuesOf(current.resource, settings.externalIdAttribute).length === 0;
  if (current.externalId === undefined && (isFree || isIdAttribute(context, 'description'))) {
    changes.push({ operation: 'add', name: settings.externalIdAttribute, values: [desired.externalId] });
  }
  const [name] = parseDn(dn)?.[0] ?? [];
  const isRenamed = name !== undefined && name.value !== desired.displayName;
  if (isRenamed && flavour.isAd) {
    changes.push({ operation: 'replace', name: 'sAMAccountName', values: [accountName(desired.displayName)] });
  }
  const newDn = under(rdn(name?.type ?? 'cn', desired.displayName), parentOf(dn));
  return [
    ...(changes.length === 0 ? [] : [{ kind: 'modify', dn, changes } as const]),
    ...(isRenamed ? [{ kind: 'rename', dn, newDn } as const] : []),
  ];
}

/** What the mapping gives besides the name, which is the entry's. */
function wanted({ flavour, settings }: LdapContext, desired: DesiredGroup): readonly DesiredAttribute[] {
  const mapped = (desired.attributes ?? []).filter(({ target }) => !/^(displayName|cn)$/i.test(target.trim()));
  return [...desiredEntry(mapped, flavour, { ...settings, externalIdAttribute: '' }).attributes.values()];
}

function isIdAttribute({ settings }: LdapContext, name: string): boolean {
  return settings.externalIdAttribute.toLowerCase() === name.toLowerCase();
}

function withOurId(context: LdapContext, name: string, values: readonly string[], id: string): readonly string[] {
  return isIdAttribute(context, name) ? [...values, id] : values;
}

/** Characters that AD has no account names with (MS-SAMR section 3.1.1.6). */
function accountName(displayName: string): string {
  return displayName.replace(/["/\\[\]:;|=,+*?<>]/g, '_').slice(0, 256);
}

function seen(context: LdapContext, group: RemoteGroup | undefined, displayName: string): RemoteGroup {
  if (group === undefined) {
    throw transient('not_applied', 'The group does not show up in the directory after the change.', {
      remedy: 'It is looked for again; if it never shows up, see what the bind DN may read.',
      outcomeUnknown: true,
    });
  }
  if (group.displayName !== displayName) throw context.memory.notApplied(group.remoteId, ['displayName']);
  context.memory.forget(group.remoteId);
  return group;
}
