import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type ConsoleSession, deleteSession, findSession, listSessions } from '../../db/console/sessions.ts';
import type { Actor } from '../auth/actor.ts';
import { checkScope } from '../auth/requireScope.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import { sessionSchema } from '../schemas/admin.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const tags = ['Sign-in'];

const list = securedRoute('events:read', {
  method: 'get',
  path: '/v1/sessions',
  tags,
  summary: 'List your sessions, or with admins:read those of somebody else',
  request: { query: z.strictObject({ admin: idOf('adm').optional() }) },
  responses: { 200: jsonAnswer('Those that hold, newest first', z.object({ data: z.array(sessionSchema) })) },
});

const revoke = securedRoute('events:read', {
  method: 'delete',
  path: '/v1/sessions/{id}',
  tags,
  summary: 'End a session of yours, or with admins:write of somebody else, at once',
  request: { params: idInPath('ses') },
  responses: { 200: jsonAnswer('The session that was ended', sessionSchema) },
});

export function sessionListRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const actor = c.get('actor');
      const own = actor.signedIn?.user.id;
      const whose = c.req.valid('query').admin ?? own;
      if (whose !== own) checkScope(actor, 'admins:read');
      const rows = whose === undefined ? [] : await listSessions(deps.db, whose);
      return c.json({ data: rows.map((row) => show(row, actor)) }, 200);
    })
    .openapi(revoke, (c) =>
      change(deps, c, async (tx) => {
        const actor = c.get('actor');
        const session = await findSession(tx, c.req.valid('param').id);
        const isOwn = session !== undefined && session.userId === actor.signedIn?.user.id;
        // Whose a session is that is not one's own is no matter of those who may not end it.
        if (session === undefined || !(isOwn || actor.scopes.has('admins:write'))) throw notFound('ses');
        await deleteSession(tx, session.id);
        const before = show(session, actor);
        const audit = [{ action: 'console.end_session', objectId: session.userId, before, after: null }];
        return { status: 200, body: before, audit };
      }),
    );
}

function show(session: ConsoleSession, actor: Actor): z.output<typeof sessionSchema> {
  return {
    id: session.id,
    adminId: session.userId,
    createdAt: session.createdAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    userAgent: session.userAgent,
    ipAddress: session.ipAddress,
    current: session.id === actor.signedIn?.session.id,
  };
}
