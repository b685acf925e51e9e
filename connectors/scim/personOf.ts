import type { JsonObject } from '../../domain/values.ts';
import type { RemoteAccount, RemotePerson } from '../connector.ts';
import { personFrom } from '../personFrom.ts';
import { readTarget } from './readTarget.ts';
import { parseTargetPath } from './targetPath.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Where the directory's fields stand in a User resource (RFC 7643 sections 4.1 and 4.3). */
const PATHS = {
  userName: ['userName'],
  givenName: ['name.givenName'],
  familyName: ['name.familyName'],
  displayName: ['displayName'],
  email: ['emails[type eq "work"].value', 'emails[primary eq true].value', 'emails.value'],
  department: [`${ENTERPRISE}:department`],
  title: ['title'],
  employeeNumber: [`${ENTERPRISE}:employeeNumber`],
  created: ['meta.created'],
} as const satisfies Record<keyof RemotePerson, readonly string[]>;

/** Who a SCIM account says its owner is. Pure. */
export function personOf({ resource }: RemoteAccount): RemotePerson {
  return personFrom((name) => firstText(resource, PATHS[name]));
}

function firstText(resource: JsonObject, paths: readonly string[]): string | null {
  for (const path of paths) {
    const value = readTarget(resource, parseTargetPath(path));
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number') return String(value);
  }
  return null;
}
