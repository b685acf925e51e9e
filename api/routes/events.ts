import { OpenAPIHono } from '@hono/zod-openapi';
import { hrEvent } from '../../db/acceptance/hrEvent.ts';
import { redateEvent } from '../../db/acceptance/redateEvent.ts';
import type { EventSignal } from '../../db/acceptance/sendSignal.ts';
import { cancelEvent, retryEvent, skipEvent } from '../../db/acceptance/steerEvent.ts';
import { steerMatching } from '../../db/acceptance/steerMatching.ts';
import type { Tx } from '../../db/connect.ts';
import { listEvents, listScheduled } from '../../db/eventList.ts';
import { findEvent } from '../../db/events.ts';
import type { EventId } from '../../domain/ids.ts';
import { mayUse } from '../auth/requireScope.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { eventsCsv, eventsNdjson } from '../lists/eventFile.ts';
import { eventPages } from '../lists/eventPages.ts';
import { meant } from '../lists/meant.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { scheduledPlace, writeScheduledPlace } from '../lists/scheduledPlace.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import { showEvent } from '../schemas/event.ts';
import { hrPostOf } from '../schemas/hrEvent.ts';
import { idOf } from '../schemas/ids.ts';
import { attemptRoutes } from './attempts.ts';
import { attentionRoutes } from './attention.ts';
import {
  cancel,
  cancelMany,
  type EventFilters,
  exportAll,
  list,
  type ManyQuery,
  post,
  read,
  redate,
  retry,
  retryMany,
  skip,
  skipMany,
} from './eventRoutes.ts';

/** Nobody ends everything by leaving something out. */
const NO_FILTER = {
  field: 'status',
  message: 'At least one filter is needed.',
  expected: 'status, type, code, user, app, from or to; status=needs_attention for all that waits',
} as const;

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
      const filter = await meant(deps.db, query);
      const isByDate = query.status === 'scheduled';
      const rows = isByDate
        ? await listScheduled(deps.db, filter, readCursor(cursor, scheduledPlace), limit + 1)
        : await listEvents(deps.db, { ...filter, before: readCursor(cursor, idOf('evt')) }, limit + 1);
      return c.json(
        pageFrom(
          rows,
          limit,
          ({ event }) => (isByDate ? writeScheduledPlace(event) : event.id),
          ({ event, steps }) => showEvent(deps, event, steps),
        ),
        200,
      );
    })
    .openapi(exportAll, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const filter = await meant(deps.db, query);
      const pages = eventPages(deps.db, filter, { named: mayUse(c.get('actor'), 'users:read') });
      if (format === 'ndjson') {
        return c.body(eventsNdjson(deps, pages), 200, { 'Content-Type': 'application/x-ndjson' });
      }
      return c.body(eventsCsv(deps, pages), 200, {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="events-${new Date().toISOString().slice(0, 10)}.csv"`,
      });
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
    .openapi(retryMany, (c) => change(deps, c, (tx) => many(tx, 'retry', c.req.valid('query'), c.req.valid('json'))))
    .openapi(skipMany, (c) => change(deps, c, (tx) => many(tx, 'skip', c.req.valid('query'), c.req.valid('json'))))
    .openapi(cancelMany, (c) => change(deps, c, (tx) => many(tx, 'cancel', c.req.valid('query'), c.req.valid('json'))))
    .route('/', attemptRoutes(deps))
    .route('/', attentionRoutes(deps));

  async function many(tx: Tx, word: EventSignal, { dryRun, ...query }: ManyQuery, body: EventFilters) {
    const filter = { ...query, ...body };
    if (word !== 'retry' && Object.values(filter).every((it) => it === undefined)) throw invalid(NO_FILTER);
    const isDry = dryRun === 'true';
    const matched = await steerMatching(tx, word, await meant(tx, filter), { dryRun: isDry });
    const entry = { action: `event.${word}`, objectId: 'events', before: null, after: { filter, matched } };
    return { status: 202 as const, body: { matched }, audit: isDry || matched === 0 ? [] : [entry] };
  }

  async function answer(tx: Tx, action: string, id: EventId, before: unknown, after: unknown) {
    return {
      status: 202 as const,
      body: { event: await newEvent(deps, tx, id) },
      audit: [{ action, objectId: id, before, after }],
    };
  }
}
