import { readTarget } from '../../connectors/scim/readTarget.ts';
import { parseTargetPath, type TargetPath } from '../../connectors/scim/targetPath.ts';
import type { SourceError, SourceFields, SourceRecord } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';

/** Where a person's fields stand in Google's user resource. */
const PATHS: Readonly<Record<keyof SourceFields, TargetPath | undefined>> = {
  userName: parseTargetPath('primaryEmail'),
  email: parseTargetPath('primaryEmail'),
  givenName: parseTargetPath('name.givenName'),
  familyName: parseTargetPath('name.familyName'),
  displayName: parseTargetPath('name.fullName'),
  department: parseTargetPath('organizations[primary eq true].department'),
  title: parseTargetPath('organizations[primary eq true].title'),
  employeeNumber: parseTargetPath('externalIds[type eq "organization"].value'),
};

/** A user of Google's directory as a source's record; an error where it has no id. Pure. */
export function recordOf(
  user: JsonObject,
  groupsOf: ReadonlyMap<string, readonly string[]> | undefined,
): { readonly record: SourceRecord } | { readonly error: SourceError } {
  const { id, suspended, archived, deletionTime, orgUnitPath } = user;
  if (typeof id !== 'string' || id === '') {
    return { error: { place: 'a user', field: 'id', message: 'The user has no id.' } };
  }
  const fields: Record<string, string | null> = {};
  for (const [name, path] of Object.entries(PATHS)) {
    const value = path === undefined ? null : readTarget(user, path);
    // An empty employee number is no statement: another source may know it.
    if (value === null && name === 'employeeNumber') continue;
    fields[name] = typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  }
  return {
    record: {
      key: id,
      place: `user ${id}`,
      fields,
      attributes: typeof orgUnitPath === 'string' ? { orgUnitPath } : {},
      active: suspended !== true && archived !== true && deletionTime === undefined,
      ...(groupsOf === undefined ? {} : { groups: groupsOf.get(id) ?? [] }),
    },
  };
}
