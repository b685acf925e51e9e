import type { Context } from 'hono';
import { ScimError } from '../../domain/scim/scimError.ts';
import type { ApiEnv } from '../deps.ts';
import { SCIM_JSON } from './answer.ts';
import { errorBody } from './answerError.ts';
import { SCIM_PATH } from './baseOf.ts';

/** 404 as SCIM has it, for addresses below `/scim/v2` that no route takes; undefined for others. */
export function scimNotFound(c: Context<ApiEnv>): Response | undefined {
  if (c.req.path !== SCIM_PATH && !c.req.path.startsWith(`${SCIM_PATH}/`)) return undefined;
  const error = new ScimError(404, 'There is nothing at this address.');
  return c.body(JSON.stringify(errorBody(error)), 404, { 'Content-Type': SCIM_JSON });
}
