import { OpenAPIHono } from '@hono/zod-openapi';
import type { Accepted } from '../../db/acceptance/acceptChange.ts';
import { createUser } from '../../db/acceptance/createUser.ts';
import { deleteUser } from '../../db/acceptance/deleteUser.ts';
import { updateUser } from '../../db/acceptance/updateUser.ts';
import { readAccess } from '../../db/access.ts';
import type { Tx } from '../../db/connect.ts';
import { findUser, findUserOrTombstone, listUsers, type User } from '../../db/users.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { showAccess } from '../schemas/access.ts';
import { idOf } from '../schemas/ids.ts';
import { fieldsOf, personOf, showUser } from '../schemas/user.ts';
import { access, create, list, patch, read, remove } from './userRoutes.ts';

/** People of the directory: each change makes one event that carries it into the apps. */
export function userRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, group, app, leftOpen, ...others } = c.req.valid('query');
      const after = readCursor(cursor, idOf('usr'));
      const filter = { ...others, groupId: group, appId: app, leftOpen: leftOpen === 'true', after };
      const rows = await listUsers(deps.db, filter, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showUser),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const accepted = await createUser(tx, personOf(c.req.valid('json')));
        return answer(tx, 'user.create', null, accepted);
      }),
    )
    .openapi(read, async (c) => {
      const user = await findUser(deps.db, c.req.valid('param').id);
      if (user === undefined) throw notFound('usr');
      return c.json(showUser(user), 200);
    })
    .openapi(patch, (c) =>
      change(deps, c, async (tx) => {
        const body = c.req.valid('json');
        const { active, attributes } = body;
        const { before, ...accepted } = await updateUser(tx, c.req.valid('param').id, {
          fields: fieldsOf(body),
          active,
          attributes,
        });
        return answer(tx, 'user.update', before, accepted);
      }),
    )
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const { before, ...accepted } = await deleteUser(tx, c.req.valid('param').id);
        return answer(tx, 'user.delete', before, accepted);
      }),
    )
    .openapi(access, async (c) => {
      const user = await findUserOrTombstone(deps.db, c.req.valid('param').id);
      if (user === undefined) throw notFound('usr');
      const rows = await readAccess(deps.db, user);
      return c.json({ data: rows.map((row) => showAccess(user, row)), nextCursor: null }, 200);
    });

  async function answer(tx: Tx, action: string, before: User | null, { user, eventId }: Accepted) {
    const shown = showUser(user);
    const after = user.deletedAt === null ? shown : null;
    return {
      status: 202 as const,
      body: { user: shown, event: eventId === null ? null : await newEvent(deps, tx, eventId) },
      audit: eventId === null ? [] : [{ action, objectId: user.id, before: before && showUser(before), after }],
    };
  }
}
