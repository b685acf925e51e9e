import { OpenAPIHono } from '@hono/zod-openapi';
import { checkConnection } from '../../connectors/checkConnection.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import { retryStuckOnApp } from '../../db/acceptance/sendSignal.ts';
import {
  type App,
  findLiveApp,
  insertApp,
  isInUse,
  listApps,
  lockApp,
  tokenContext,
  updateApp,
} from '../../db/apps.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { probeSoon, waitingForApps } from '../../db/quarantine.ts';
import { deprovisionApp, forgetApp } from '../../db/removeApp.ts';
import { type AppId, type EventId, newId } from '../../domain/ids.ts';
import { RECONCILE_BY_DEFAULT } from '../../domain/reconcile/words.ts';
import { checkPushGroups, entryOf } from '../apps/checkSettings.ts';
import { mergedSettings, type SettingsChange, settingsChange } from '../apps/settingsChange.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { auditedApp, showApp } from '../schemas/showApp.ts';
import { create, list, patch, probe, read, remove } from './appRoutes.ts';

/** Connected apps. Addresses are checked before a transaction begins, as names are resolved for it. */
export function appRoutes(deps: AppDeps) {
  const { sealer, allowPrivate } = deps;
  const shown = async (tx: Tx, app: App, eventId: EventId | undefined) => ({
    ...(await shownApp(tx, app)),
    event: eventId === undefined ? null : await newEvent(deps, tx, eventId),
  });

  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, health } = c.req.valid('query');
      const rows = await listApps(deps.db, { after: readCursor(cursor, idOf('app')), health }, limit + 1);
      const waiting = await waitingForApps(deps.db, inQuarantine(rows));
      return c.json(
        pageFrom(
          rows,
          limit,
          ({ id }) => id,
          (app) => showApp(app, waiting.get(app.id)),
        ),
        200,
      );
    })
    .openapi(create, async (c) => {
      const { connection, ...body } = c.req.valid('json');
      const entry = entryOf(body.catalog);
      await checkConnection({ entry, connection, allowPrivate });
      return change(deps, c, async (tx) => {
        await checkPushGroups(tx, body.pushGroups);
        const id = newId('app');
        const app = await insertApp(tx, {
          ...body,
          onLeave: body.onLeave ?? entry.defaults.onLeave,
          adoptGroups: body.adoptGroups ?? entry.defaults.adoptGroups,
          reconcile: { ...RECONCILE_BY_DEFAULT, ...body.reconcile },
          limits: { ...entry.defaults.limits, ...body.limits },
          id,
          baseUrl: connection.baseUrl,
          connectionSettings: connection.settings ?? {},
          tokenSealed: sealer.seal(connection.token, tokenContext(id)),
          usersMapping: [...entry.defaultMapping.users],
          groupsMapping: [...entry.defaultMapping.groups],
        });
        const eventId = app.pushGroups === 'policy' ? undefined : await converge(tx, app, ['pushGroups']);
        return {
          status: 201,
          body: await shown(tx, app, eventId),
          audit: [{ action: 'app.create', objectId: id, before: null, after: auditedApp(app) }],
        };
      });
    })
    .openapi(read, async (c) => {
      const app = await findLiveApp(deps.db, c.req.valid('param').id);
      if (app === undefined) throw notFound('app');
      return c.json(await shownApp(deps.db, app), 200);
    })
    .openapi(probe, (c) =>
      change(deps, c, async (tx) => {
        const app = await probeSoon(tx, c.req.valid('param').id);
        if (app === undefined) throw notFound('app');
        return { status: 202, body: await shownApp(tx, app), audit: [] };
      }),
    )
    .openapi(patch, async (c) => {
      const [{ id }, body] = [c.req.valid('param'), c.req.valid('json')];
      const now = await findLiveApp(deps.db, id);
      if (now === undefined) throw notFound('app');
      if (body.connection !== undefined) {
        const settings = mergedSettings(now.connectionSettings, body.connection.settings);
        const connection = { baseUrl: now.baseUrl, ...body.connection, settings };
        await checkConnection({ entry: entryOf(now.catalog), connection, allowPrivate });
      }
      return change(deps, c, async (tx) => {
        const old = await lockApp(tx, id);
        if (old === undefined) throw notFound('app');
        await checkPushGroups(tx, body.pushGroups);
        const changed = settingsChange(old, body, sealer);
        const app = Object.keys(changed.set).length === 0 ? old : await updateApp(tx, old, changed.set);
        const eventId = await followUp(tx, old, app, changed);
        const audit = { action: 'app.update', objectId: id, before: auditedApp(old) };
        return {
          status: 200,
          body: await shown(tx, app, eventId),
          audit: app === old ? [] : [{ ...audit, after: auditedApp(app, changed.tokenChanged) }],
        };
      });
    })
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const old = await lockApp(tx, c.req.valid('param').id);
        if (old === undefined) throw notFound('app');
        const entry = { objectId: old.id, before: auditedApp(old), after: null };
        if (c.req.valid('query').accounts === 'keep') {
          const app = await forgetApp(tx, old);
          return { status: 200, body: await shown(tx, app, undefined), audit: [{ ...entry, action: 'app.delete' }] };
        }
        const { app, eventId } = await deprovisionApp(tx, old);
        return {
          status: 202,
          body: await shown(tx, app, eventId),
          audit: app === old ? [] : [{ ...entry, action: 'app.deprovision' }],
        };
      }),
    );
}

async function shownApp(db: Db, app: App) {
  return showApp(app, (await waitingForApps(db, inQuarantine([app]))).get(app.id));
}

function inQuarantine(apps: readonly App[]): readonly AppId[] {
  return apps.filter(({ quarantine }) => quarantine !== null).map(({ id }) => id);
}

/** What is stuck is tried again, and those whom the change concerns converge. */
async function followUp(tx: Tx, old: App, app: App, changed: SettingsChange): Promise<EventId | undefined> {
  if (changed.retries) await retryStuckOnApp(tx, app.id);
  if (changed.converging.length === 0 || !((await isInUse(tx, old)) || (await isInUse(tx, app)))) return undefined;
  return converge(tx, app, changed.converging);
}

function converge(tx: Tx, app: App, fields: readonly string[]): Promise<EventId> {
  return requestConvergence(tx, { appId: app.id, cause: { kind: 'app_changed', id: app.id, fields } });
}
