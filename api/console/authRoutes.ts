import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { noStore } from '../observe/noStore.ts';
import { RequestError } from '../problems/requestError.ts';
import type { ConsoleAuth } from './auth.ts';
import { noteSignIn, noteSignOut } from './noteSignIn.ts';
import { passOn } from './passOn.ts';
import { requireSameOrigin } from './sameOrigin.ts';
import { sessionActor } from './sessionActor.ts';
import { addSignIn } from './signIn.ts';
import { addStart } from './start.ts';

/**
 * better-auth's own routes that can be reached, all below `/auth`; the others answer 404. Bodies are JSON; refusals are
 * problem+json with better-auth's code in lower case (`invalid_password`, `invalid_code`, …).
 *
 * - `POST /sign-out` `{}` → `{success: true}`
 * - `POST /change-password` `{currentPassword, newPassword, revokeOtherSessions?: true}` → `{token, user}`
 * - `POST /two-factor/enable` `{password}` → `{method: 'totp', totpURI: 'otpauth://…', backupCodes: [10 texts]}`; on only
 *   after a first right code at `verify-totp`
 * - `POST /two-factor/verify-totp` `{code, trustDevice?: true}` → `{token, user}`: the second step of a sign-in, too
 * - `POST /two-factor/verify-backup-code` `{code, trustDevice?}` → `{token, user}`: instead of it
 * - `POST /two-factor/generate-backup-codes` `{password}` → `{status, backupCodes}`: the old ones are void
 * - `POST /two-factor/get-totp-uri` `{password}` → `{totpURI}`
 * - `POST /two-factor/disable` `{password}` → `{status: true}`
 * - `GET /callback/oidc`: where the issuer sends the browser back to; it ends at `callbackURL`, or at
 *   `/sign-in?error=code&error_description=sentence`
 */
const REACHABLE: ReadonlyMap<string, 'GET' | 'POST'> = new Map([
  ['/auth/sign-out', 'POST'],
  ['/auth/change-password', 'POST'],
  ['/auth/two-factor/enable', 'POST'],
  ['/auth/two-factor/verify-totp', 'POST'],
  ['/auth/two-factor/verify-backup-code', 'POST'],
  ['/auth/two-factor/generate-backup-codes', 'POST'],
  ['/auth/two-factor/get-totp-uri', 'POST'],
  ['/auth/two-factor/disable', 'POST'],
  ['/auth/callback/oidc', 'GET'],
]);

/** The console's sign-in: start links, passwords, OpenID Connect and what of better-auth is reachable. */
export function addConsoleAuth(app: OpenAPIHono<ApiEnv>, deps: AppDeps, auth: ConsoleAuth): void {
  app.use('/auth/*', noStore, bodyLimit({ maxSize: 100_000, onError: tooLarge }), async (c, next) => {
    requireSameOrigin(c, deps.console);
    await next();
  });
  addStart(app, deps, auth);
  addSignIn(app, deps, auth);
  for (const [path, method] of REACHABLE) app.on(method, path, (c) => handle(c, deps, auth));
}

async function handle(c: Context<ApiEnv>, deps: AppDeps, auth: ConsoleAuth): Promise<Response> {
  if (c.req.path === '/auth/sign-out') await noteSignOut(c, deps, auth);
  // Asked before: what is done may end the session it came with.
  const before = await sessionActor(auth, c.req.raw.headers);
  const answer = await passOn(await auth.handler(c.req.raw));
  await noteSignIn(c, deps, answer, { before });
  return answer;
}

function tooLarge(): never {
  throw new RequestError(413, 'body_too_large', 'The body is too large.');
}
