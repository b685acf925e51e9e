import { OpenAPIHono } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import {
  deleteSavedView,
  insertSavedView,
  listSavedViews,
  lockOwnView,
  type SavedView,
  updateSavedView,
} from '../../db/savedViews.ts';
import { newId, type SavedViewId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showSavedView } from '../schemas/savedView.ts';
import { create, list, patch, remove } from './savedViewRoutes.ts';

/** Pages of the console as people filtered them. They change nothing but what is seen, so the audit log has none. */
export function savedViewRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, page } = c.req.valid('query');
      const owner = c.get('actor').id;
      const rows = await listSavedViews(deps.db, { owner, page, after: readCursor(cursor, idOf('viw')) }, limit + 1);
      return c.json(
        pageFrom(
          rows,
          limit,
          ({ id }) => id,
          (view) => showSavedView(view, owner),
        ),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const owner = c.get('actor').id;
        const view = await insertSavedView(tx, { ...c.req.valid('json'), id: newId('viw'), owner });
        return { status: 201, body: showSavedView(view, owner), audit: [] };
      }),
    )
    .openapi(patch, (c) =>
      change(deps, c, async (tx) => {
        const owner = c.get('actor').id;
        const { id } = await own(tx, c.req.valid('param').id, owner);
        const view = await updateSavedView(tx, id, c.req.valid('json'));
        return { status: 200, body: showSavedView(view, owner), audit: [] };
      }),
    )
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const owner = c.get('actor').id;
        const view = await own(tx, c.req.valid('param').id, owner);
        await deleteSavedView(tx, view.id);
        return { status: 200, body: showSavedView(view, owner), audit: [] };
      }),
    );
}

async function own(tx: Tx, id: SavedViewId, owner: string): Promise<SavedView> {
  const view = await lockOwnView(tx, id, owner);
  if (view === undefined) throw notFound('viw');
  return view;
}
