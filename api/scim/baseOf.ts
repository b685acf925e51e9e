import type { Context } from 'hono';
import type { ScimBase } from '../../domain/scim/meta.ts';
import { publicUrl } from '../codec/publicUrl.ts';
import type { ScimEnv } from './scimEnv.ts';

export const SCIM_PATH = '/scim/v2';

/** Where the client reaches us, which addresses of resources begin with. */
export function baseOf(c: Context<ScimEnv>): ScimBase {
  return `${publicUrl(c).origin}${SCIM_PATH}`;
}
