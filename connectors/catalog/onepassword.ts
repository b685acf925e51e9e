import type { CatalogEntry } from './catalog.ts';
import { SCIM_CONNECTION } from './scimConnection.ts';

/**
 * 1Password, through its SCIM bridge. What is published about the bridge is here as data (support.1password.com:
 * scim, scim-endpoints, scim-best-practices; github.com/1Password/scim-examples); what is not (PUT, ETag, Bulk, error
 * bodies) is measured at connect time.
 */
export const onePassword: CatalogEntry = {
  id: '1password',
  displayName: '1Password',
  description:
    'Invites, updates and suspends people in 1Password and keeps its groups, through the 1Password SCIM bridge.',
  protocol: 'scim',
  connection: SCIM_CONNECTION,
  requiredAttributes: {
    users: ['userName', 'name.givenName', 'name.familyName', 'emails[type eq "work"].value', 'displayName', 'active'],
    groups: [],
  },
  defaultMapping: {
    users: [
      { target: 'userName', source: 'userName', apply: 'always' },
      { target: 'name.givenName', source: 'givenName', apply: 'always' },
      { target: 'name.familyName', source: 'familyName', apply: 'always' },
      { target: 'displayName', source: 'displayName', apply: 'always' },
      { target: 'emails[type eq "work"].value', source: 'email', apply: 'always' },
      { target: 'active', source: 'active', apply: 'always' },
    ],
    groups: [{ target: 'displayName', source: 'displayName', apply: 'always' }],
  },
  defaults: {
    onLeave: 'deactivate',
    adoptGroups: 'byName',
    // None is published: a bridge is one small instance by default.
    limits: { requestsPerSecond: 2, concurrency: 2 },
  },
  setup: [
    {
      text: 'In 1Password, open Integrations, User Provisioning, and choose your identity provider (any SCIM one will do).',
      url: 'https://support.1password.com/scim/',
    },
    {
      text: 'Deploy the SCIM bridge, cloud or custom; keep the scimsession file and the bearer token: they belong together and are shown once.',
      url: 'https://support.1password.com/scim/',
    },
    {
      text: "Enter the bridge's address under Health monitoring in 1Password, and open it in a browser: its status page must be green.",
      url: 'https://support.1password.com/scim-endpoints/',
    },
    {
      text: 'Tick the existing 1Password groups that Tenure shall manage under Managed Groups; a group of the same name is then taken over.',
    },
    { text: "Enter the bridge's address as SCIM base URL and its bearer token here, and choose Test Connection." },
    { text: 'Enter the authorized domains: only people whose e-mail domain is among them are invited.' },
  ],
  settings: {
    basePaths: ['/scim', '/scim/v2', ''],
    pingPath: '/ping',
    healthPath: '/health',
    deleteMeans: 'suspend',
    invites: true,
    serverErrorHint:
      'Right after connecting this can mean that provisioning is switched off in the 1Password account: switch it on under Integrations, User Provisioning.',
  },
};
