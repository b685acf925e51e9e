import { NO_LIMITS } from '../../domain/appLimits.ts';
import type { CatalogEntry } from './catalog.ts';
import { LDAP_FIELDS } from './ldapFields.ts';

/** Active Directory, Microsoft's and Samba's. */
export const activeDirectory: CatalogEntry = {
  id: 'active-directory',
  displayName: 'Active Directory',
  description: 'Accounts and groups in an Active Directory domain; leavers are disabled.',
  protocol: 'ldap',
  connection: {
    baseUrl: { label: 'Address of a domain controller', placeholder: 'ldaps://dc1.corp.example.com:636' },
    token: { label: 'Bind password' },
    fields: [
      ...LDAP_FIELDS,
      {
        name: 'externalIdAttribute',
        label: "Attribute for Tenure's id",
        kind: 'text',
        required: true,
        default: 'adminDescription',
        description:
          'Accounts and groups are found again by it; extensionAttribute15 where Exchange has extended the schema.',
      },
    ],
  },
  requiredAttributes: { users: ['userName', 'cn'], groups: [] },
  defaultMapping: {
    users: [
      // sAMAccountName: 20 characters at most, and no @.
      { target: 'userName', expression: 'Left(Split(userName, "@")[0], 20)', apply: 'always' },
      { target: 'userPrincipalName', source: 'userName', apply: 'always' },
      { target: 'cn', source: 'displayName', apply: 'always' },
      { target: 'givenName', source: 'givenName', apply: 'always' },
      { target: 'sn', source: 'familyName', apply: 'always' },
      { target: 'displayName', source: 'displayName', apply: 'always' },
      { target: 'mail', source: 'email', apply: 'always' },
      { target: 'title', source: 'title', apply: 'always' },
      { target: 'department', source: 'department', apply: 'always' },
      { target: 'employeeID', source: 'employeeNumber', apply: 'always' },
    ],
    groups: [{ target: 'displayName', source: 'displayName', apply: 'always' }],
  },
  defaults: { onLeave: 'deactivate', adoptGroups: 'ask', limits: NO_LIMITS },
  setup: [
    {
      text: 'Make a service account, and delegate to it on the user and group base: create, delete and manage user accounts and groups, reset passwords.',
    },
    {
      text: 'Let the domain controller offer LDAPS (a certificate for server authentication), and give its authority here if it is your own.',
    },
    { text: 'Map $ou where people belong into different organizational units; the units have to exist.' },
    {
      text: 'Accounts are made with a random password that nobody knows: let people set theirs by self-service reset or at the help desk.',
    },
    { text: 'Enter address, bind DN and base DN here, and choose Test Connection.' },
    { text: 'Enter the authorized domains: only people whose e-mail domain is among them get accounts.' },
  ],
  settings: { flavour: 'ad' },
};
