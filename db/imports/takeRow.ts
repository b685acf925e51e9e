import type { ImportId } from '../../domain/ids.ts';
import { type ImportRow, isBad, type ReadRow, type RowError } from '../../domain/imports/importRow.ts';
import type { ImportSettings } from '../../domain/imports/settings.ts';
import { type Acceptance, acceptChange } from '../acceptance/acceptChange.ts';
import { acceptNewPerson } from '../acceptance/acceptNewPerson.ts';
import { lockTombstone } from '../acceptance/lockPerson.ts';
import type { UserRow } from '../acceptance/personFields.ts';
import { wrongWith } from '../acceptance/wrongWith.ts';
import type { Tx } from '../connect.ts';
import { changeOf, newPersonOf } from './changeOf.ts';
import { keyOf } from './knownPeople.ts';
import { type GroupsByName, resolveRow } from './namedGroups.ts';

export type TakenRow =
  | { readonly kind: 'created' | 'updated' | 'unchanged' }
  | { readonly kind: 'bad'; readonly errors: readonly RowError[] };

export interface Taking {
  readonly id: ImportId;
  readonly settings: ImportSettings;
  readonly known: ReadonlyMap<string, readonly UserRow[]>;
  readonly groups: GroupsByName;
}

/**
 * Takes one row of an import into the directory by the acceptance that HR's events go through: one event for the person,
 * at an import's priority, and none where nothing changes. What is wrong with the row undoes this row alone.
 */
export async function takeRow(tx: Tx, row: ImportRow, taking: Taking): Promise<TakenRow> {
  if (isBad(row)) return { kind: 'bad', errors: row.errors };
  try {
    return await tx.transaction((inner) => take(inner, row, taking));
  } catch (error) {
    const errors = wrongWith(error);
    if (errors === undefined) throw error;
    return { kind: 'bad', errors };
  }
}

async function take(tx: Tx, row: ReadRow, { id, settings, known, groups }: Taking): Promise<TakenRow> {
  const resolved = resolveRow(row, groups);
  if ('error' in resolved) return bad(resolved.error);
  const [user, another] = known.get(keyOf(row, settings.key) ?? '') ?? [];
  if (another !== undefined) return bad(ambiguous(settings));
  const acceptance = { source: 'import', sourceEventId: `${id}:${row.line}`, bulk: true } as const;
  if (user !== undefined) {
    const { type, change } = changeOf(user, row, resolved.ids, settings);
    const { eventId } = await acceptChange(tx, user, change, { ...acceptance, type });
    return { kind: eventId === null ? 'unchanged' : 'updated' };
  }
  const added = newPersonOf(row);
  if ('error' in added) return bad(added.error);
  const { person } = added;
  const onboard: Acceptance = { ...acceptance, type: 'onboard', said: true };
  const tombstone = await lockTombstone(tx, person);
  if (tombstone !== undefined) {
    const { active, attributes, ...fields } = person;
    await acceptChange(tx, tombstone, { fields, active, attributes, groups: { set: resolved.ids ?? [] } }, onboard);
  } else if ((await acceptNewPerson(tx, person, { add: resolved.ids }, onboard)) === undefined) {
    return bad({ field: 'employeeNumber', message: 'Another user has this employee number.' });
  }
  return { kind: 'created' };
}

export function ambiguous({ key }: Pick<ImportSettings, 'key'>): RowError {
  return { field: key, message: 'Several people have it: import by another key.' };
}

function bad(error: RowError): TakenRow {
  return { kind: 'bad', errors: [error] };
}
