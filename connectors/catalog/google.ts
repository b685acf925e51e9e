import type { CatalogEntry } from './catalog.ts';

/** Google Workspace, by the Admin SDK's Directory API. */
export const google: CatalogEntry = {
  id: 'google',
  displayName: 'Google Workspace',
  description: 'Users, suspension, groups and members of a Google Workspace or Cloud Identity account.',
  protocol: 'google',
  connection: {
    baseUrl: { label: 'API address', placeholder: 'https://admin.googleapis.com' },
    token: { label: "Service account's key file (JSON)" },
    fields: [
      {
        name: 'subject',
        label: 'Administrator',
        kind: 'text',
        required: true,
        placeholder: 'admin@example.com',
        description: 'The administrator in whose name the service account acts (domain-wide delegation).',
      },
      {
        name: 'customer',
        label: 'Customer id',
        kind: 'text',
        required: false,
        default: 'my_customer',
        description: 'my_customer is the account of the administrator.',
      },
      {
        name: 'groupDomain',
        label: "Groups' domain",
        kind: 'text',
        required: false,
        description: "New groups get an address of their name at this domain; empty: the administrator's own.",
      },
      {
        name: 'tokenUrl',
        label: 'Token address',
        kind: 'text',
        required: false,
        default: 'https://oauth2.googleapis.com/token',
        description: "Only for a stand-in or a proxy: Google's own otherwise.",
      },
    ],
  },
  requiredAttributes: { users: ['userName', 'name.givenName', 'name.familyName'], groups: [] },
  defaultMapping: {
    users: [
      { target: 'userName', source: 'email', apply: 'always' },
      { target: 'name.givenName', source: 'givenName', apply: 'always' },
      { target: 'name.familyName', source: 'familyName', apply: 'always' },
      { target: 'organizations[primary eq true].department', source: 'department', apply: 'always' },
      { target: 'organizations[primary eq true].title', source: 'title', apply: 'always' },
    ],
    groups: [{ target: 'displayName', source: 'displayName', apply: 'always' }],
  },
  defaults: {
    onLeave: 'deactivate',
    adoptGroups: 'ask',
    // The directory's quota is 2,400 requests a minute and project.
    limits: { requestsPerSecond: 20, concurrency: 8 },
  },
  setup: [
    {
      text: 'In the Google Cloud console, make a project, switch on the Admin SDK API, and make a service account.',
      url: 'https://developers.google.com/workspace/guides/create-credentials',
    },
    { text: 'Make a key of type JSON for it, and paste the whole file here.' },
    {
      text: 'In the Admin console, under Security, API controls, Domain-wide delegation, add its client id with the scopes admin.directory.user, admin.directory.group and admin.directory.group.member.',
      url: 'https://support.google.com/a/answer/162106',
    },
    { text: 'Enter an administrator with the right to manage users and groups, and choose Test Connection.' },
    { text: 'Enter the authorized domains: only people whose e-mail domain is among them get accounts.' },
  ],
  settings: {},
};
