import type { SourceFields } from '../../domain/sources/record.ts';
import type { LdapSourceSettings } from './settings.ts';

export type FieldMapping = Readonly<Record<keyof SourceFields, readonly string[]>>;

/** inetOrgPerson (RFC 2798). */
const GENERIC: FieldMapping = {
  userName: ['uid', 'mail'],
  givenName: ['givenName'],
  familyName: ['sn'],
  displayName: ['displayName', 'cn'],
  email: ['mail'],
  department: ['departmentNumber'],
  title: ['title'],
  employeeNumber: ['employeeNumber'],
};

const ACTIVE_DIRECTORY: FieldMapping = {
  ...GENERIC,
  userName: ['userPrincipalName', 'sAMAccountName'],
  department: ['department'],
  employeeNumber: ['employeeID', 'employeeNumber'],
};

/** Where each field comes from: the administrator's choice over the flavour's default. */
export function fieldMapping({ flavour, mapping }: Pick<LdapSourceSettings, 'flavour' | 'mapping'>): FieldMapping {
  const chosen = Object.entries(mapping).map(([field, from]) => [field, typeof from === 'string' ? [from] : from]);
  return { ...(flavour === 'ad' ? ACTIVE_DIRECTORY : GENERIC), ...Object.fromEntries(chosen) };
}
