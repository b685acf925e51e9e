import { TenureError } from '../../domain/errors.ts';
import type { Call, MemberChange, MemberResult } from '../connector.ts';
import type { Modification } from './accountWrites.ts';
import { inChunks } from './chunks.ts';
import type { LdapContext } from './context.ts';
import { normalDn } from './dn.ts';
import { requireGroup } from './findGroup.ts';
import { idsOf, NOBODY, namesOf, readAllValues } from './memberNames.ts';
import { sendWrite } from './sendWrite.ts';

/** All members' ids. Members that are no entry below the base DN (other domains, deleted ones) have none. */
export async function listMembers(context: LdapContext, remoteId: string, call: Call): Promise<readonly string[]> {
  const { dn } = await requireGroup(context, remoteId, call);
  const names = (await readAllValues(context, dn, context.flavour.memberAttribute, call)).filter((it) => it !== NOBODY);
  const ids = await idsOf(context, dn, names, call);
  return names.map((name) => ids.get(normalDn(name))).filter((id) => id !== undefined);
}

/**
 * Adds and removes members by their names as they are now, and reads the list back. A refused chunk is halved until the
 * refused member is alone (ruling 14).
 *
 * @throws transient `group_gone`, and what Directory.run throws.
 */
export async function changeMembers(
  context: LdapContext,
  remoteId: string,
  change: MemberChange,
  call: Call,
): Promise<MemberResult> {
  const remove = [...new Set(change.remove)];
  const add = [...new Set(change.add)].filter((id) => !remove.includes(id));
  const { dn } = await requireGroup(context, remoteId, call);
  const names = await namesOf(context, [...add, ...remove], call);
  const before = await members(context, dn, call);
  const missing = add.filter((id) => has(names, id) && !before.has(normalDn(names.get(id) ?? '')));
  const extra = remove.filter((id) => before.has(normalDn(names.get(id) ?? '')) && has(names, id));
  const refused = new Map<string, TenureError>();
  // Added first: OpenLDAP's group classes are never without a member.
  await inHalves(missing, 'add');
  await inHalves(extra, 'delete');
  const after = missing.length + extra.length === 0 ? before : await members(context, dn, call);
  const isIn = (id: string) => after.has(normalDn(names.get(id) ?? '')) && has(names, id);
  const added = add.filter(isIn);
  const removed = remove.filter((id) => !isIn(id));
  const open = [...add.filter((id) => !isIn(id)), ...remove.filter(isIn)];
  return { added, removed, refused: open.map((id) => refusal(id, refused.get(id), names.has(id))) };

  async function inHalves(ids: readonly string[], operation: 'add' | 'delete'): Promise<void> {
    for (const chunk of inChunks(ids, context.settings.memberChunk)) await attempt(chunk, operation);
  }

  async function attempt(ids: readonly string[], operation: 'add' | 'delete'): Promise<void> {
    try {
      const values = ids.map((id) => names.get(id) ?? '');
      await sendWrite(context, { kind: 'modify', dn, changes: modifications(values, operation) }, call);
    } catch (error) {
      if (!(error instanceof TenureError) || !isRefused(error)) throw error;
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) {
        refused.set(only, error);
        return;
      }
      const middle = Math.ceil(ids.length / 2);
      await attempt(ids.slice(0, middle), operation);
      await attempt(ids.slice(middle), operation);
    }
  }

  function modifications(values: readonly string[], operation: 'add' | 'delete'): readonly Modification[] {
    const name = context.flavour.memberAttribute;
    const main: Modification = { operation, name, values };
    if (context.flavour.isAd || operation === 'add') return [main];
    const isLast = [...before].filter((it) => it !== NOBODY).length + missing.length - extra.length <= 0;
    // The last one may not leave without somebody in their place.
    return isLast && !before.has(NOBODY) ? [{ operation: 'add', name, values: [NOBODY] }, main] : [main];
  }
}

async function members(context: LdapContext, dn: string, call: Call): Promise<ReadonlySet<string>> {
  const names = await readAllValues(context, dn, context.flavour.memberAttribute, call);
  return new Set(names.map(normalDn));
}

function has(names: ReadonlyMap<string, string>, id: string): boolean {
  return names.get(id) !== undefined;
}

/** Of the content, not of the request: another chunk may pass. */
function isRefused(error: TenureError): boolean {
  return ['target_rejected', 'target_not_found', 'uniqueness', 'version_conflict'].includes(error.code);
}

function refusal(remoteId: string, error: TenureError | undefined, isThere: boolean): MemberResult['refused'][number] {
  if (error !== undefined) return { remoteId, code: error.code, message: error.message, httpStatus: error.httpStatus };
  if (!isThere) return { remoteId, code: 'target_not_found', message: 'The account is not in the directory any more.' };
  return {
    remoteId,
    code: 'not_applied',
    message: 'The directory answered with success but did not change the member.',
  };
}
