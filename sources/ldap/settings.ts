import { FilterParser } from 'ldapts';
import { z } from 'zod';
import { parseDn } from '../../connectors/ldap/dn.ts';
import { readLdapUrl } from '../../connectors/ldap/ldapUrl.ts';
import { TenureError } from '../../domain/errors.ts';

const dn = z.string().refine((text) => (parseDn(text)?.length ?? 0) > 0, 'Expected a distinguished name.');
const attribute = z.string().regex(/^[A-Za-z][\w-]*$/, 'Expected the name of an attribute.');
/** One attribute, or several of which the first that has a value counts. */
const attributes = z.union([attribute, z.array(attribute).min(1).max(10)]);

const filter = z.string().refine((text) => {
  try {
    FilterParser.parseString(text);
    return true;
  } catch {
    return false;
  }
}, 'Expected an LDAP filter such as (&(objectClass=inetOrgPerson)(employeeType=staff)).');

const url = z.string().superRefine((text, context) => {
  try {
    readLdapUrl(text);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof TenureError ? error.message : 'Expected an address.',
    });
  }
});

/** What a source of kind `ldap` is set up with. */
export const ldapSourceSettings = z.strictObject({
  baseUrl: url,
  /** `ad`: objectGUID, userAccountControl, uSNChanged, deleted objects; `generic`: entryUUID and modifyTimestamp. */
  flavour: z.enum(['generic', 'ad']).default('generic'),
  bindDn: z.string().min(1),
  baseDn: dn,
  /** Where people are; default the base DN. */
  userBase: dn.optional(),
  groupBase: dn.optional(),
  /** Who counts as a person; default all users or all entries of inetOrgPerson. */
  userFilter: filter.optional(),
  groupFilter: filter.optional(),
  startTls: z.boolean().default(false),
  /** PEM; trusted instead of the system's authorities. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
  /** Whether people's groups are read too, those through other groups included. */
  groups: z.boolean().default(true),
  /** The attribute that a group is known by in the directory at first sight. */
  groupExternalId: attribute.default('cn'),
  /** Our fields, and where each comes from; what is left out is as the flavour's default has it. */
  mapping: z
    .strictObject({
      userName: attributes,
      givenName: attributes,
      familyName: attributes,
      displayName: attributes,
      email: attributes,
      department: attributes,
      title: attributes,
      employeeNumber: attributes,
    })
    .partial()
    .default({}),
  /** Further attributes that are kept under their own names. */
  attributes: z.array(attribute).max(100).default([]),
  /** How an entry shows that it is out of use, where it is no Active Directory. */
  disabledAttribute: attribute.default('pwdAccountLockedTime'),
  disabledValue: z.string().min(1).default('000001010000Z'),
  /** Entries a page; AD gives 1,000 at most. */
  pageSize: z.number().int().min(1).max(1000).default(500),
});

/** Its secret. */
export const ldapSourceSecrets = z.strictObject({ password: z.string().min(1) });

export type LdapSourceSettings = z.output<typeof ldapSourceSettings>;
