/** What a test can make the stand-in do; the defaults are the bridge as published, then SCIM as it should be. */
export interface BridgeKnobs {
  /** Where SCIM lives below the root. */
  basePath: '' | '/scim' | '/scim/v2';
  /** Provisioning is switched off in the account: everything SCIM answers 500 (scim-examples issue 247). */
  provisioningOff: boolean;
  /** How an invited person's account shows before it is confirmed. */
  pendingShows: 'active' | 'inactive';
  health: 'well' | 'expired' | 'disconnected' | 'missing';
  deletesUsers: boolean;

  filter: 'works' | 'refused' | 'ignored';
  emptySearch: 'list' | '404';
  totals: 'right' | 'text' | 'page';
  paging: 'right' | 'repeats';
  /** Rows of one page at most. */
  pageCap: number;

  patch: 'works' | 'unsupported' | 'answers 200 and does nothing' | 'echoes and does nothing';
  put: 'works' | 'unsupported';
  changesAnswer: 'body' | '204';
  /** `lost`: the connection is cut once the object is made. */
  createAnswer: 'body' | 'empty with Location' | 'empty' | 'lost';
  conflict: 'with scimType' | 'without scimType';
  externalId: 'kept' | 'refused' | 'dropped';
  booleans: 'json' | 'text';
  schemas: 'named' | 'missing';
  lowerCasesUserNames: boolean;
  /** Attributes that are accepted and forgotten. */
  ignoredAttributes: readonly string[];
  /** Reads of a new resource that still answer 404. */
  staleReads: number;
  throttling: 'none' | '429' | 'disguised as 400';
  serviceProviderConfig: 'open' | 'with token' | 'missing' | 'plural';
  /** Users have an ETag, and a change with another `If-Match` is refused (412). */
  etags: boolean;
  /** Somebody else, who changes a user's attributes just before each PATCH does. */
  secondWriter: ((attributes: Record<string, unknown>) => void) | undefined;
  /** Answers to anybody. */
  tokenless: boolean;

  addMembers: 'adds' | 'replaces';
  /** Members that can't be taken out: 400. */
  protectedMembers: readonly string[];
  removeByFilter: 'works' | 'ignored' | 'clears all' | 'refused';
  removeByList: 'works' | 'ignored' | 'clears all' | 'refused';
  /** Members in one PATCH at most; more are refused. */
  maxMembersPerPatch: number;
  /** Members shown of a group at most. */
  shownMembers: number;
  /** `members` is left out of a read unless asked for by name, or always. */
  members: 'shown' | 'only when asked' | 'never shown';
}

export const BRIDGE_DEFAULTS: BridgeKnobs = {
  basePath: '/scim',
  provisioningOff: false,
  pendingShows: 'inactive',
  health: 'well',
  deletesUsers: false,
  filter: 'works',
  emptySearch: 'list',
  totals: 'right',
  paging: 'right',
  pageCap: 100,
  patch: 'works',
  put: 'works',
  changesAnswer: 'body',
  createAnswer: 'body',
  conflict: 'with scimType',
  externalId: 'kept',
  booleans: 'json',
  schemas: 'named',
  lowerCasesUserNames: false,
  ignoredAttributes: [],
  staleReads: 0,
  throttling: 'none',
  serviceProviderConfig: 'with token',
  etags: false,
  secondWriter: undefined,
  tokenless: false,
  addMembers: 'adds',
  protectedMembers: [],
  removeByFilter: 'works',
  removeByList: 'works',
  maxMembersPerPatch: 1000,
  shownMembers: 1_000_000,
  members: 'shown',
};
