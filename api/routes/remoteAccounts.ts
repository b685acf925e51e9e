import { OpenAPIHono, z } from '@hono/zod-openapi';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createUser } from '../../db/acceptance/createUser.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { findLiveApp } from '../../db/apps.ts';
import type { Tx } from '../../db/connect.ts';
import { linkAccount } from '../../db/reconcile/mend.ts';
import { isEntitled } from '../../db/reconcile/people.ts';
import {
  listRemoteAccounts,
  lockRemoteAccount,
  type RemoteAccountRow,
  updateRemoteAccount,
} from '../../db/reconcile/remoteAccounts.ts';
import { findUser } from '../../db/users.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import { readImportable } from '../apps/readImportable.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { showRemoteAccount } from '../schemas/remoteAccount.ts';
import { showUser } from '../schemas/user.ts';
import { ignore, importOwner, link, list } from './remoteAccountRoutes.ts';

/** The accounts of a target, whose they are, and what a human says about it. */
export function remoteAccountRoutes(deps: AppDeps) {
  const { db, sealer } = deps;
  const limiter = createLimiter(createPaceStore(db));
  const shown = (row: RemoteAccountRow) => showRemoteAccount(sealer, row);

  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = readCursor(cursor, z.string());
      const app = await findLiveApp(db, c.req.valid('param').id);
      if (app === undefined) throw notFound('app');
      const rows = await listRemoteAccounts(db, app.id, { ...filter, after }, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ remoteId }) => remoteId, shown),
        200,
      );
    })
    .openapi(link, (c) =>
      change(deps, c, async (tx) => {
        const { id: appId, remoteId } = c.req.valid('param');
        const { userId } = c.req.valid('json');
        const before = await known(tx, appId, remoteId);
        if ((await findUser(tx, userId)) === undefined) throw notFound('usr');
        await claim(tx, appId, remoteId, userId);
        const row = await matched(tx, before, userId);
        const cause = { kind: 'adoption', userIds: [userId] } as const;
        const eventId = await requestConvergence(tx, { appId, cause });
        const body = { account: shown(row), event: await newEvent(deps, tx, eventId) };
        return { status: 202 as const, body, audit: [audited('account.link', before, { userId })] };
      }),
    )
    .openapi(ignore, (c) =>
      change(deps, c, async (tx) => {
        const { id: appId, remoteId } = c.req.valid('param');
        const { ignored = true } = c.req.valid('json');
        const before = await known(tx, appId, remoteId);
        const row = (await updateRemoteAccount(tx, before, { ignored })) ?? before;
        const body = { account: shown(row), event: null };
        return { status: 200 as const, body, audit: [audited('account.ignore', before, { ignored })] };
      }),
    )
    .openapi(importOwner, async (c) => {
      const { id: appId, remoteId } = c.req.valid('param');
      const app = await findLiveApp(db, appId);
      if (app === undefined) throw notFound('app');
      // Outside the transaction, which may run again.
      const person = await readImportable(deps, limiter, app, remoteId);
      return change(deps, c, async (tx) => {
        const before = await known(tx, appId, remoteId);
        if (before.userId !== null) throw isSomebodys();
        const { user, eventId } = await createUser(tx, person);
        const isTheirs = await isEntitled(tx, appId, user.id);
        if (isTheirs) await claim(tx, appId, remoteId, user.id);
        const row = await matched(tx, before, user.id, isTheirs ? 'link' : 'userName');
        const event = eventId === null ? null : await newEvent(deps, tx, eventId);
        const body = { account: shown(row), user: showUser(user), event };
        return { status: 202 as const, body, audit: [audited('account.import', before, { userId: user.id })] };
      });
    });

  async function known(tx: Tx, appId: AppId, remoteId: string): Promise<RemoteAccountRow> {
    if ((await findLiveApp(tx, appId)) === undefined) throw notFound('app');
    const row = await lockRemoteAccount(tx, appId, remoteId);
    if (row === undefined || row.situation === 'deleted') throw noAccount();
    return row;
  }
}

async function claim(tx: Tx, appId: AppId, remoteId: string, userId: UserId): Promise<void> {
  if (await linkAccount(tx, { appId, userId, remoteId })) return;
  throw new RequestError(
    409,
    'account_taken',
    'The account is another person’s, or the person has another one there.',
    {
      remedy: 'See GET /v1/apps/{id}/accounts and /v1/users/{id}/access.',
    },
  );
}

async function matched(
  tx: Tx,
  row: RemoteAccountRow,
  userId: UserId,
  matchedBy: 'link' | 'userName' = 'link',
): Promise<RemoteAccountRow> {
  const set = { situation: 'matched', userId, candidates: null, matchedBy, ignored: false } as const;
  return (await updateRemoteAccount(tx, row, set)) ?? row;
}

function audited(action: string, { appId, remoteId, userId, ignored }: RemoteAccountRow, said: object) {
  return { action, objectId: appId, before: { remoteId, userId, ignored }, after: { remoteId, ...said } };
}

function noAccount(): RequestError {
  return new RequestError(404, 'account_not_found', 'The last comparison has seen no account of this id.', {
    remedy: 'Compare the app again: POST /v1/apps/{id}/reconciliations.',
  });
}

function isSomebodys(): RequestError {
  return new RequestError(409, 'account_matched', 'The account is somebody’s of the directory already.');
}
