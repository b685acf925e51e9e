import { personOf } from '../../connectors/google/personOf.ts';
import type { SourceError, SourceRecord } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';

/** A user of Google's directory as a source's record; an error where it has no id. Pure. */
export function recordOf(
  user: JsonObject,
  groupsOf: ReadonlyMap<string, readonly string[]> | undefined,
): { readonly record: SourceRecord } | { readonly error: SourceError } {
  const { id, suspended, archived, deletionTime, orgUnitPath } = user;
  if (typeof id !== 'string' || id === '') {
    return { error: { place: 'a user', field: 'id', message: 'The user has no id.' } };
  }
  const { created: _, employeeNumber, ...fields } = personOf(user);
  return {
    record: {
      key: id,
      place: `user ${id}`,
      // No employee number is no statement: another source may know it.
      fields: employeeNumber === null ? fields : { ...fields, employeeNumber },
      attributes: typeof orgUnitPath === 'string' ? { orgUnitPath } : {},
      active: suspended !== true && archived !== true && deletionTime === undefined,
      ...(groupsOf === undefined ? {} : { groups: groupsOf.get(id) ?? [] }),
    },
  };
}
