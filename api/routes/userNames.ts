import { OpenAPIHono, z } from '@hono/zod-openapi';
import { namesOfUsers } from '../../db/userNames.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { idOf } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

/** A page of events, and what an address's length allows. */
const MOST = 100;

const list = securedRoute('users:read', {
  method: 'get',
  path: '/v1/user-names',
  tags: ['Users'],
  summary: 'What people are called',
  description: 'Also those who were deleted: events and reports name people by their ids. Ids of nobody are left out.',
  request: {
    query: z.strictObject({
      ids: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(idOf('usr')).min(1).max(MOST))
        .openapi({ type: 'string', description: `Up to ${MOST} ids, separated by commas` }),
    }),
  },
  responses: {
    200: jsonAnswer(
      'Their names, in no order',
      z
        .object({
          data: z.array(
            z.object({ id: z.string(), name: z.string().openapi({ description: 'displayName, else userName' }) }),
          ),
        })
        .openapi('UserNames'),
    ),
  },
});

/** Names for lists that have ids only. */
export function userNameRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(list, async (c) => {
    const found = await namesOfUsers(deps.db, c.req.valid('query').ids);
    return c.json({ data: found.map((person) => ({ ...person })) }, 200);
  });
}
