import type { Context } from 'hono';
import { type AuditEntry, writeAudit } from '../../db/audit.ts';
import { findSessionByToken } from '../../db/console/sessions.ts';
import { transact } from '../../db/transact.ts';
import type { Actor } from '../auth/actor.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import type { ConsoleAuth } from './auth.ts';
import { sessionActor } from './sessionActor.ts';

type NoteDeps = Pick<AppDeps, 'db' | 'sealer'>;

/** What else than signing in is worth an entry, by its path. */
const ACTIONS: Readonly<Record<string, string>> = {
  '/auth/change-password': 'admin.change_password',
  '/auth/two-factor/generate-backup-codes': 'admin.new_backup_codes',
  '/auth/two-factor/disable': 'admin.two_factor_off',
};

/**
 * Notes in the audit log what an answer of better-auth did: a session begun, a password changed, a second factor on or off.
 *
 * @param before who was signed in when the request came; the cookie alone says nothing, as its session may be over.
 */
export async function noteSignIn(
  c: Context<ApiEnv>,
  deps: NoteDeps,
  answer: Response,
  { before, by = 'password' }: { readonly before?: Actor | undefined; readonly by?: string } = {},
): Promise<void> {
  const action = ACTIONS[c.req.path];
  const begun = await sessionOf(deps, answer);
  if (action !== undefined && (before ?? begun) !== undefined) {
    const id = before?.id ?? begun?.userId ?? '';
    await note(c, deps, id, { action, objectId: id, before: null, after: null });
    return;
  }
  if (begun === undefined) return;
  const isFactor = c.req.path.startsWith('/auth/two-factor/');
  if (isFactor && before !== undefined) {
    const entry = { action: 'admin.two_factor_on', objectId: begun.userId, before: null, after: null };
    await note(c, deps, begun.userId, entry);
    return;
  }
  const after = { session: begun.id, by: c.req.path === '/auth/callback/oidc' ? 'oidc' : isFactor ? 'two_factor' : by };
  await note(c, deps, begun.userId, { action: 'console.sign_in', objectId: begun.userId, before: null, after });
}

/** Before the session is gone. */
export async function noteSignOut(c: Context<ApiEnv>, deps: NoteDeps, auth: ConsoleAuth): Promise<void> {
  const actor = await sessionActor(auth, c.req.raw.headers);
  if (actor?.signedIn === undefined) return;
  const before = { session: actor.signedIn.session.id };
  await note(c, deps, actor.id, { action: 'console.sign_out', objectId: actor.id, before, after: null });
}

/** One entry by somebody who has no `actor` in the request yet. */
export async function note(c: Context<ApiEnv>, deps: NoteDeps, actor: string, entry: AuditEntry): Promise<void> {
  await transact(deps.db, (tx) => writeAudit(tx, deps.sealer, { actor, requestId: c.get('requestId') }, [entry]));
}

const TOKEN = /session_token=([^;]+)/;

/** The session an answer gives the browser. */
async function sessionOf(deps: Pick<AppDeps, 'db'>, answer: Response) {
  for (const cookie of answer.headers.getSetCookie()) {
    const [, value] = TOKEN.exec(cookie) ?? [];
    const [token] = decodeURIComponent(value ?? '').split('.');
    const session = token === undefined || token === '' ? undefined : await findSessionByToken(deps.db, token);
    if (session !== undefined) return session;
  }
  return undefined;
}
