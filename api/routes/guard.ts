import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { invalidFields, Refusal } from '../../db/acceptance/refusal.ts';
import { goOnDecided } from '../../db/acceptance/steerEvent.ts';
import { findLiveApp } from '../../db/apps.ts';
import type { Tx } from '../../db/connect.ts';
import { type Decided, decideHolds, guardAudit, type HoldChoice } from '../../db/guard/decideHolds.ts';
import { type ListedHold, listHolds, readWindow } from '../../db/guard/listHolds.ts';
import { unknownIds } from '../../db/guard/unknownIds.ts';
import type { AppId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { showHold } from '../schemas/guard.ts';
import { idOf } from '../schemas/ids.ts';
import { approve, read, reject } from './guardRoutes.ts';

/** The deletion guard of an app: what it holds, and what a human decides about it. */
export function guardRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(read, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [eventId, userId] = readCursor(cursor, place) ?? [];
      const app = await findLiveApp(deps.db, c.req.valid('param').id);
      if (app === undefined) throw notFound('app');
      const after = eventId === undefined || userId === undefined ? undefined : { eventId, userId };
      const { since, ...window } = await readWindow(deps.db, app.id);
      const rows = await listHolds(deps.db, app.id, after, limit + 1);
      const { data, nextCursor } = pageFrom(rows, limit, placeOf, showHold);
      const shown = { settings: app.deletionGuard, window: { since: since.toISOString(), ...window } };
      return c.json({ ...shown, held: data, nextCursor }, 200);
    })
    .openapi(approve, (c) => decide(c, c.req.valid('param').id, c.req.valid('json'), 'approved'))
    .openapi(reject, (c) => decide(c, c.req.valid('param').id, c.req.valid('json'), 'rejected'));

  function decide<P extends string>(
    c: Context<ApiEnv, P>,
    appId: AppId,
    chosen: Omit<HoldChoice, 'appId'>,
    decided: Decided,
  ) {
    const choice = { appId, ...chosen };
    return change(deps, c, async (tx) => {
      if ((await findLiveApp(tx, appId)) === undefined) throw notFound('app');
      await refuseUnknown(tx, choice);
      const made = await decideHolds(tx, choice, decided, c.get('actor').id);
      if (made.removals === 0) throw nothingHeld();
      await goOnDecided(tx, appId, made.eventIds);
      const body = { removals: made.removals, events: made.eventIds.length };
      return { status: 202 as const, body, audit: [guardAudit(appId, decided, made, chosen.userIds)] };
    });
  }
}

const place = z.tuple([idOf('evt'), idOf('usr')]);

function placeOf({ eventId, userId }: ListedHold): readonly [string, string] {
  return [eventId, userId];
}

/** 422 naming `eventIds.0`, `userIds.3`: of which there is no such thing at all. */
async function refuseUnknown(tx: Tx, { eventIds = [], userIds = [] }: HoldChoice): Promise<void> {
  const unknown = await unknownIds(tx, { eventIds, userIds });
  const wrong = [
    ...eventIds.flatMap((id, at) =>
      unknown.has(id) ? [{ field: `eventIds.${at}`, message: 'There is no event of this id.' }] : [],
    ),
    ...userIds.flatMap((id, at) =>
      unknown.has(id) ? [{ field: `userIds.${at}`, message: 'There is no user of this id.' }] : [],
    ),
  ];
  if (wrong.length > 0) throw invalidFields(wrong);
}

function nothingHeld(): Refusal {
  return new Refusal('conflict', 'nothing_held', 'The deletion guard holds nothing of what was asked for.');
}
