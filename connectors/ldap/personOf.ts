import type { JsonObject } from '../../domain/values.ts';
import type { RemoteAccount, RemotePerson } from '../connector.ts';
import { personFrom } from '../personFrom.ts';

/** When an entry was made (RFC 4512 section 3.4.2; MS-ADA3). */
export const CREATED = { ad: 'whenCreated', generic: 'createTimestamp' } as const;

/** Where the directory's fields stand, the first that has a value counting: AD's names, then inetOrgPerson's (RFC 2798). */
const ATTRIBUTES: Readonly<Record<Exclude<keyof RemotePerson, 'userName' | 'created'>, readonly string[]>> = {
  givenName: ['givenName'],
  familyName: ['sn'],
  displayName: ['displayName', 'cn'],
  email: ['mail'],
  department: ['department', 'departmentNumber', 'ou'],
  title: ['title'],
  employeeNumber: ['employeeNumber', 'employeeID'],
};

/** Who an entry says its owner is. Pure. */
export function personOf({ userName, resource }: RemoteAccount): RemotePerson {
  return personFrom((name) => {
    if (name === 'userName') return userName ?? null;
    if (name === 'created') return moment(firstText(resource, Object.values(CREATED)));
    return firstText(resource, ATTRIBUTES[name]);
  });
}

function firstText(resource: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const key = Object.keys(resource).find((it) => it.toLowerCase() === name.toLowerCase());
    const value = key === undefined ? undefined : resource[key];
    const first = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string' && first.trim() !== '') return first.trim();
  }
  return null;
}

/** Generalized time, `20261125130905Z` or with a fraction (RFC 4517 section 3.3.13), as RFC 3339. */
function moment(text: string | null): string | null {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/.exec(text ?? '') ?? [];
  return year === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
