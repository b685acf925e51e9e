import type { ScimSource } from '../../db/scim/scimSource.ts';
import type { ApiEnv } from '../deps.ts';

/** What middleware leaves for the handlers of `/scim/v2`. */
export interface ScimEnv {
  Variables: ApiEnv['Variables'] & { source: ScimSource };
}
