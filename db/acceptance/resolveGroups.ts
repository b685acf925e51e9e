import { and, inArray, isNull, or } from 'drizzle-orm';
import { EVERYBODY, type GroupId, isId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { groups } from '../schema/index.ts';
import type { GroupChange } from './memberships.ts';
import { invalidFields, type RefusedField } from './refusal.ts';

/** Groups as a source names them: by external id, or by Tenure's own (`grp_…`). */
export interface NamedGroups {
  readonly set?: readonly string[] | undefined;
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

/** @throws Refusal `invalid` naming `groups.add.0` and so on for those that are unknown, or built in. */
export async function resolveGroups(tx: Tx, named: NamedGroups): Promise<GroupChange> {
  const names = [...(named.set ?? []), ...(named.add ?? []), ...(named.remove ?? [])];
  const found = await findGroups(tx, [...new Set(names)]);
  const refused: RefusedField[] = [];
  const resolve = (part: keyof NamedGroups) =>
    named[part]?.flatMap((name, index) => {
      const id = found.get(name);
      if (id !== undefined && id !== EVERYBODY) return [id];
      const message =
        id === undefined ? 'There is no such group.' : 'This group is built in: all active people are in it.';
      refused.push({ field: `groups.${part}.${index}`, message });
      return [];
    });
  const change = { set: resolve('set'), add: resolve('add'), remove: resolve('remove') };
  if (refused.length > 0) throw invalidFields(refused);
  return change;
}

/** Which of these groups are still there. */
export async function stillThere(tx: Tx, ids: readonly GroupId[]): Promise<ReadonlySet<GroupId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select({ id: groups.id })
    .from(groups)
    .where(and(inArray(groups.id, [...ids]), isNull(groups.deletedAt)));
  return new Set(rows.map(({ id }) => id));
}

async function findGroups(tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, GroupId>> {
  if (names.length === 0) return new Map();
  const rows = await tx
    .select({ id: groups.id, externalId: groups.externalId })
    .from(groups)
    .where(
      and(
        isNull(groups.deletedAt),
        or(
          inArray(groups.externalId, [...names]),
          inArray(
            groups.id,
            names.filter((name) => isId('grp', name)),
          ),
        ),
      ),
    );
  const byExternalId = rows.flatMap(({ id, externalId }) => (externalId === null ? [] : [[externalId, id] as const]));
  // An id means that group, even where another's external id reads the same.
  return new Map([...byExternalId, ...rows.map(({ id }) => [id, id] as const)]);
}
