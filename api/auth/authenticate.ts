import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ConsoleAuth } from '../console/auth.ts';
import { requireSameOrigin } from '../console/sameOrigin.ts';
import { sessionActor } from '../console/sessionActor.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import type { Actor } from './actor.ts';
import { createKeyring } from './keyring.ts';

/**
 * Lets in who sends `Authorization: Bearer KEY` (RFC 6750) with TENURE_ADMIN_KEY or an API key that is neither revoked
 * nor expired, or comes with the cookie of a session of the console; everybody else is answered 401, and why is not told.
 */
export function authenticate(deps: Pick<AppDeps, 'db' | 'adminKey' | 'console'>, auth: ConsoleAuth) {
  const keyring = createKeyring(deps);
  return createMiddleware<ApiEnv>(async (c, next) => {
    const text = bearerOf(c.req.header('authorization'));
    const { headers } = c.req.raw;
    const ask = () => (text === undefined ? sessionActor(auth, headers) : keyring.actorOf(text));
    const actor = text === undefined ? await signedIn(c, ask) : await ask();
    if (actor === undefined) throw unauthorized('invalid_api_key', 'The API key is unknown, revoked or expired.');
    c.set('actor', actor);
    c.set('askAgain', ask);
    await next();
  });

  async function signedIn(c: Context<ApiEnv>, ask: () => Promise<Actor | undefined>): Promise<Actor> {
    const actor = await ask();
    if (actor === undefined) throw unauthorized('missing_api_key', 'An API key is needed.');
    requireSameOrigin(c, deps.console);
    return actor;
  }
}

/** The key in an Authorization header; undefined where there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

export function unauthorized(
  code: string,
  message: string,
  remedy = 'Send "Authorization: Bearer KEY" with an API key of Tenure.',
): RequestError {
  return new RequestError(401, code, message, { remedy, headers: { 'WWW-Authenticate': 'Bearer realm="tenure"' } });
}
