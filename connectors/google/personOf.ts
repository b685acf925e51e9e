import type { JsonObject } from '../../domain/values.ts';
import type { RemotePerson } from '../connector.ts';
import { personFrom } from '../personFrom.ts';
import { readTarget } from '../scim/readTarget.ts';
import { parseTargetPath } from '../scim/targetPath.ts';

/** Where the directory's fields stand in Google's user resource. */
const PATHS: Readonly<Record<keyof RemotePerson, string>> = {
  userName: 'primaryEmail',
  email: 'primaryEmail',
  givenName: 'name.givenName',
  familyName: 'name.familyName',
  displayName: 'name.fullName',
  department: 'organizations[primary eq true].department',
  title: 'organizations[primary eq true].title',
  employeeNumber: 'externalIds[type eq "organization"].value',
  created: 'creationTime',
};

/** Who a user of Google's directory says they are. Pure. */
export function personOf(resource: JsonObject): RemotePerson {
  return personFrom((name) => {
    const value = readTarget(resource, parseTargetPath(PATHS[name]));
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  });
}
