import { NO_LIMITS } from '../../domain/appLimits.ts';
import type { CatalogEntry } from './catalog.ts';
import { SCIM_CONNECTION } from './scimConnection.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Any SCIM 2.0 service provider (RFC 7643, 7644). */
export const scim: CatalogEntry = {
  id: 'scim',
  displayName: 'SCIM Server',
  description: 'Any application that speaks SCIM 2.0.',
  protocol: 'scim',
  connection: SCIM_CONNECTION,
  requiredAttributes: { users: ['userName'], groups: [] },
  defaultMapping: {
    users: [
      { target: 'userName', source: 'userName', apply: 'always' },
      { target: 'name.givenName', source: 'givenName', apply: 'always' },
      { target: 'name.familyName', source: 'familyName', apply: 'always' },
      { target: 'displayName', source: 'displayName', apply: 'always' },
      { target: 'emails[type eq "work"].value', source: 'email', apply: 'always' },
      { target: 'active', source: 'active', apply: 'always' },
      { target: 'title', source: 'title', apply: 'always' },
      { target: `${ENTERPRISE}:department`, source: 'department', apply: 'always' },
      { target: `${ENTERPRISE}:employeeNumber`, source: 'employeeNumber', apply: 'always' },
    ],
    groups: [{ target: 'displayName', source: 'displayName', apply: 'always' }],
  },
  defaults: { onLeave: 'deactivate', adoptGroups: 'ask', limits: NO_LIMITS },
  setup: [
    { text: 'In the application, switch on SCIM (often called provisioning or directory sync).' },
    { text: 'Copy its SCIM base URL (tenant URL), e.g. https://app.example.com/scim/v2, and make a bearer token.' },
    { text: 'Enter both here, and choose Test Connection.' },
    { text: 'Enter the authorized domains: only people whose e-mail domain is among them get accounts.' },
  ],
  settings: {},
};
