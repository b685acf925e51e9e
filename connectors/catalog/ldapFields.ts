import type { ConnectionField } from './catalog.ts';

/** What every directory asks for besides address and password. */
export const LDAP_FIELDS: readonly ConnectionField[] = [
  {
    name: 'bindDn',
    label: 'Bind DN',
    kind: 'text',
    required: true,
    placeholder: 'cn=tenure,ou=services,dc=example,dc=com',
    description: 'The entry that Tenure signs in as; in Active Directory a user principal name does as well.',
  },
  { name: 'baseDn', label: 'Base DN', kind: 'text', required: true, placeholder: 'dc=example,dc=com' },
  {
    name: 'userBase',
    label: 'User base',
    kind: 'text',
    required: false,
    placeholder: 'ou=people,dc=example,dc=com',
    description: 'New accounts lie here, or below it where the mapping sets $ou.',
  },
  {
    name: 'groupBase',
    label: 'Group base',
    kind: 'text',
    required: false,
    placeholder: 'ou=groups,dc=example,dc=com',
    description: 'New groups lie here.',
  },
  {
    name: 'disabledBase',
    label: 'Base for the disabled',
    kind: 'text',
    required: false,
    description: 'Disabled accounts are moved here; empty: they stay where they are.',
  },
  {
    name: 'startTls',
    label: 'StartTLS',
    kind: 'switch',
    required: false,
    default: false,
    description: 'Encrypts an ldap:// connection; ldaps:// is encrypted anyway.',
  },
  {
    name: 'caCertificate',
    label: 'Certificate authority',
    kind: 'lines',
    required: false,
    placeholder: '-----BEGIN CERTIFICATE-----',
    description: "PEM; trusted instead of the system's authorities.",
  },
];
