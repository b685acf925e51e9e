import { NO_LIMITS } from '../../domain/appLimits.ts';
import type { CatalogEntry } from './catalog.ts';
import { LDAP_FIELDS } from './ldapFields.ts';

/** OpenLDAP and its like: inetOrgPerson (RFC 2798), groupOfNames (RFC 4519), entryUUID (RFC 4530). */
export const ldap: CatalogEntry = {
  id: 'ldap',
  displayName: 'LDAP Directory',
  description: 'Accounts and groups in OpenLDAP, 389 Directory Server or another LDAP directory.',
  protocol: 'ldap',
  connection: {
    baseUrl: { label: 'LDAP address', placeholder: 'ldaps://ldap.example.com:636' },
    token: { label: 'Bind password' },
    fields: [
      ...LDAP_FIELDS,
      {
        name: 'externalIdAttribute',
        label: "Attribute for Tenure's id",
        kind: 'text',
        required: true,
        default: 'description',
        description: 'Accounts and groups are found again by it. Better one that nobody else writes to.',
      },
      {
        name: 'userObjectClass',
        label: 'Object class of accounts',
        kind: 'text',
        required: true,
        default: 'inetOrgPerson',
      },
      {
        name: 'groupObjectClass',
        label: 'Object class of groups',
        kind: 'text',
        required: true,
        default: 'groupOfNames',
        description: 'groupOfNames or groupOfUniqueNames.',
      },
      {
        name: 'disabledAttribute',
        label: 'Attribute that disables an account',
        kind: 'text',
        required: true,
        default: 'pwdAccountLockedTime',
        description:
          'pwdAccountLockedTime needs the ppolicy overlay; 389 Directory Server has nsAccountLock. "none": only moved.',
      },
      {
        name: 'disabledValue',
        label: 'Its value in a disabled account',
        kind: 'text',
        required: true,
        default: '000001010000Z',
        description: 'With nsAccountLock: true.',
      },
    ],
  },
  requiredAttributes: { users: ['userName', 'cn', 'sn'], groups: [] },
  defaultMapping: {
    users: [
      { target: 'userName', source: 'userName', apply: 'always' },
      { target: 'cn', source: 'displayName', apply: 'always' },
      { target: 'sn', source: 'familyName', apply: 'always' },
      { target: 'givenName', source: 'givenName', apply: 'always' },
      { target: 'displayName', source: 'displayName', apply: 'always' },
      { target: 'mail', source: 'email', apply: 'always' },
      { target: 'title', source: 'title', apply: 'always' },
      { target: 'departmentNumber', source: 'department', apply: 'always' },
      { target: 'employeeNumber', source: 'employeeNumber', apply: 'always' },
    ],
    groups: [{ target: 'displayName', source: 'displayName', apply: 'always' }],
  },
  defaults: { onLeave: 'deactivate', adoptGroups: 'ask', limits: NO_LIMITS },
  setup: [
    { text: 'Make an entry for Tenure with a password, and give it the right to write below the user and group base.' },
    { text: 'Have the server listen with TLS (ldaps:// or StartTLS); give its authority here if it is your own.' },
    { text: 'Index entryUUID, uid and the attribute for our id (equality): Tenure searches by them.' },
    { text: 'Choose how leavers are locked out: the ppolicy overlay, or an attribute that your applications heed.' },
    { text: 'Enter address, bind DN and bases here, and choose Test Connection.' },
    { text: 'Enter the authorized domains: only people whose e-mail domain is among them get accounts.' },
  ],
  settings: { flavour: 'generic' },
};
