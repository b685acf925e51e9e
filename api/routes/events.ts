import { OpenAPIHono } from '@hono/zod-openapi';
import { hrEvent } from '../../db/acceptance/hrEvent.ts';
import { redateEvent } from '../../db/acceptance/redateEvent.ts';
import { retryMatching } from '../../db/acceptance/retryMatching.ts';
import { cancelEvent, retryEvent, skipEvent } from '../../db/acceptance/steerEvent.ts';
import type { Tx } from '../../db/connect.ts';
import { listEvents } from '../../db/eventList.ts';
import { findEvent } from '../../db/events.ts';
import type { EventId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { meant } from '../lists/meant.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { showEvent } from '../schemas/event.ts';
import { hrPostOf } from '../schemas/hrEvent.ts';
import { idOf } from '../schemas/ids.ts';
import { cancel, list, post, read, redate, retry, retryMany, skip } from './eventRoutes.ts';

/** Lifecycle events: what HR says, what becomes of it, and what an operator decides. */
export function eventRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(post, (c) =>
      change(deps, c, async (tx) => {
        const id = await hrEvent(tx, deps.sealer, hrPostOf(c.req.valid('json')));
        return { status: 202 as const, body: { event: await newEvent(deps, tx, id) }, audit: [] };
      }),
    )
    .openapi(list, async (c) => {
      const { limit, cursor, ...query } = c.req.valid('query');
      const filter = { ...(await meant(deps.db, query)), before: readCursor(cursor, idOf('evt')) };
      const rows = await listEvents(deps.db, filter, limit + 1);
      return c.json(
        pageFrom(
          rows,
          limit,
          ({ event }) => event.id,
          ({ event, steps }) => showEvent(deps, event, steps),
        ),
        200,
      );
    })
    .openapi(read, async (c) => {
      const found = await findEvent(deps.db, c.req.valid('param').id);
      if (found === undefined) throw notFound('evt');
      return c.json(showEvent(deps, found.event, found.steps), 200);
    })
    .openapi(redate, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const { effectiveAt } = c.req.valid('json');
        const before = await redateEvent(tx, id, effectiveAt);
        return answer(tx, 'event.redate', id, { effectiveAt: before.effectiveAt }, { effectiveAt });
      }),
    )
    .openapi(retry, (c) =>
      change(deps, c, async (tx) => {
        const { appId } = c.req.valid('json');
        const id = await retryEvent(tx, c.req.valid('param').id, appId);
        return answer(tx, 'event.retry', id, null, { appId });
      }),
    )
    .openapi(skip, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const { appId } = c.req.valid('json');
        await skipEvent(tx, id, appId);
        return answer(tx, 'event.skip', id, null, { appId });
      }),
    )
    .openapi(cancel, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const { appId } = c.req.valid('json');
        await cancelEvent(tx, id, appId);
        return answer(tx, 'event.cancel', id, null, { appId });
      }),
    )
    .openapi(retryMany, (c) =>
      change(deps, c, async (tx) => {
        const filter = { ...c.req.valid('query'), ...c.req.valid('json') };
        const matched = await retryMatching(tx, await meant(tx, filter));
        const after = { filter, matched };
        return {
          status: 202 as const,
          body: { matched },
          audit: matched === 0 ? [] : [{ action: 'event.retry', objectId: 'events', before: null, after }],
        };
      }),
    );

  async function answer(tx: Tx, action: string, id: EventId, before: unknown, after: unknown) {
    return {
      status: 202 as const,
      body: { event: await newEvent(deps, tx, id) },
      audit: [{ action, objectId: id, before, after }],
    };
  }
}
