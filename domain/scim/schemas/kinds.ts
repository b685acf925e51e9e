import { attribute, type ResourceKind, type ScimAttribute } from '../attribute.ts';
import { GROUP_SCHEMA } from './group.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from './user.ts';

export const USER_KIND: ResourceKind = {
  name: 'User',
  endpoint: '/Users',
  description: 'People of the directory',
  core: USER_SCHEMA,
  extensions: [ENTERPRISE_SCHEMA],
};

export const GROUP_KIND: ResourceKind = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups of the directory',
  core: GROUP_SCHEMA,
  extensions: [],
};

export const KINDS: readonly ResourceKind[] = [USER_KIND, GROUP_KIND];

const OURS = { mutability: 'readOnly' } as const;

/** What every resource has (RFC 7643 section 3.1); no schema names it. */
export const COMMON_ATTRIBUTES: readonly ScimAttribute[] = [
  attribute('schemas', 'The schemas whose attributes it has.', {
    type: 'reference',
    multiValued: true,
    caseExact: true,
    returned: 'always',
    ...OURS,
  }),
  attribute('id', "Tenure's own id of it.", { caseExact: true, returned: 'always', uniqueness: 'server', ...OURS }),
  attribute('externalId', "The client's own id of it; each source has its own.", { caseExact: true }),
  attribute('meta', 'What Tenure knows of the resource itself.', {
    type: 'complex',
    ...OURS,
    subAttributes: [
      attribute('resourceType', 'User or Group.', { caseExact: true, ...OURS }),
      attribute('created', 'When it was made.', { type: 'dateTime', ...OURS }),
      attribute('lastModified', 'When it was changed last.', { type: 'dateTime', ...OURS }),
      attribute('location', 'Its address.', { type: 'reference', caseExact: true, ...OURS }),
      attribute('version', 'Its ETag.', { caseExact: true, ...OURS }),
    ],
  }),
];
