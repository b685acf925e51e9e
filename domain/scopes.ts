/** Everything a key may be allowed to do; closed, and in this order in the documents. */
export const SCOPES = [
  'apps:read',
  'apps:write',
  'users:read',
  'users:write',
  'groups:read',
  'groups:write',
  'policies:read',
  'policies:write',
  'events:read',
  'events:write',
  'guard:write',
  'reports:read',
  'keys:read',
  'keys:write',
  'audit:read',
  'admins:read',
  'admins:write',
  'webhooks:read',
  'webhooks:write',
  'scim:write',
  'sources:read',
  'sources:write',
  'codec:decode',
] as const;

export type Scope = (typeof SCOPES)[number];
