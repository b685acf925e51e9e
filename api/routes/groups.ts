import { OpenAPIHono } from '@hono/zod-openapi';
import { type ChangedGroup, createGroup, deleteGroup, updateGroup } from '../../db/acceptance/changeGroup.ts';
import { changeMembers } from '../../db/acceptance/changeMembers.ts';
import type { Tx } from '../../db/connect.ts';
import { findEvents } from '../../db/eventList.ts';
import { countMembers, findGroup, listGroups } from '../../db/groups.ts';
import { listUsers } from '../../db/users.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { showEvent } from '../schemas/event.ts';
import { showCountedGroup, showGroup } from '../schemas/group.ts';
import { idOf } from '../schemas/ids.ts';
import { showUser } from '../schemas/user.ts';
import { create, list, listMembers, members, patch, read, remove } from './groupRoutes.ts';

/** Groups of the directory, and who is in them. */
export function groupRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, user, ...filter } = c.req.valid('query');
      const after = readCursor(cursor, idOf('grp'));
      const rows = await listGroups(deps.db, { ...filter, userId: user, after }, limit + 1);
      const counts = await countMembers(
        deps.db,
        rows.map(({ id }) => id),
      );
      return c.json(
        pageFrom(
          rows,
          limit,
          ({ id }) => id,
          (group) => showCountedGroup(group, counts),
        ),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => answer(tx, 'group.create', await createGroup(tx, c.req.valid('json')))),
    )
    .openapi(read, async (c) => {
      const group = await findGroup(deps.db, c.req.valid('param').id);
      if (group === undefined) throw notFound('grp');
      return c.json(showCountedGroup(group, await countMembers(deps.db, [group.id])), 200);
    })
    .openapi(patch, (c) =>
      change(deps, c, async (tx) =>
        answer(tx, 'group.update', await updateGroup(tx, c.req.valid('param').id, c.req.valid('json'))),
      ),
    )
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => answer(tx, 'group.delete', await deleteGroup(tx, c.req.valid('param').id))),
    )
    .openapi(listMembers, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor, q } = c.req.valid('query');
      const after = readCursor(cursor, idOf('usr'));
      if ((await findGroup(deps.db, id)) === undefined) throw notFound('grp');
      const rows = await listUsers(deps.db, { groupId: id, q, after }, limit + 1);
      return c.json(
        pageFrom(rows, limit, (user) => user.id, showUser),
        200,
      );
    })
    .openapi(members, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const { add = [], remove: out = [] } = c.req.valid('json');
        const { added, removed, eventIds } = await changeMembers(tx, id, { add, remove: out });
        const found = await findEvents(tx, eventIds);
        const after = { added, removed };
        return {
          status: 202 as const,
          body: { events: found.map(({ event, steps }) => showEvent(deps, event, steps)) },
          audit: eventIds.length === 0 ? [] : [{ action: 'group.members', objectId: id, before: null, after }],
        };
      }),
    );

  async function answer(tx: Tx, action: string, { before, group, eventId }: ChangedGroup) {
    const shown = showGroup(group);
    const after = group.deletedAt === null ? shown : null;
    const changed = before?.updatedAt.getTime() !== group.updatedAt.getTime();
    return {
      status: 202 as const,
      body: { group: shown, event: eventId === null ? null : await newEvent(deps, tx, eventId) },
      audit: changed ? [{ action, objectId: group.id, before: before && showGroup(before), after }] : [],
    };
  }
}
