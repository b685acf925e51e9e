import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { countAttempt, forgetAttempts } from '../../db/console/attempts.ts';
import { firstLocalAdmin } from '../../db/console/people.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import { type ConsoleAuth, OIDC } from './auth.ts';
import { note, noteSignIn } from './noteSignIn.ts';
import { passOn } from './passOn.ts';
import { readBody } from './readBody.ts';

const password = z.strictObject({
  email: z.string().max(320),
  password: z.string().min(1).max(1000),
  rememberMe: z.boolean().optional(),
});
const oidc = z.strictObject({
  providerId: z.literal(OIDC),
  callbackURL: z.string().max(2000).default('/'),
  errorCallbackURL: z.string().max(2000).default('/sign-in'),
});

/**
 * - `GET /auth/state` → `{setupNeeded, password: true, oidc: null | {name}}`
 * - `POST /auth/sign-in/email` `{email, password, rememberMe?}` → `{user, token, redirect: false}`, or with a second factor
 *   `{twoFactorRedirect: true, twoFactorMethods: ['totp']}`; 401 `invalid_email_or_password`, 429 `too_many_attempts`
 * - `POST /auth/sign-in/oauth2` `{providerId: 'oidc', callbackURL?, errorCallbackURL?}` → `{url, redirect: true}`
 */
export function addSignIn(app: OpenAPIHono<ApiEnv>, deps: AppDeps, auth: ConsoleAuth): void {
  const { db, console: settings } = deps;
  app.get('/auth/state', async (c) =>
    c.json({
      setupNeeded: (await firstLocalAdmin(db)) === undefined,
      password: true,
      oidc: settings.oidc === undefined ? null : { name: settings.oidc.name },
    }),
  );
  app.post('/auth/sign-in/email', async (c) => {
    const body = await readBody(c, password);
    await refuseTooMany(c, body.email);
    const answer = await passOn(await auth.handler(forward(c, '/auth/sign-in/email', body)));
    await forgetAttempts(db, body.email);
    await noteSignIn(c, deps, answer);
    return answer;
  });
  app.post('/auth/sign-in/oauth2', async (c) => {
    const { providerId, ...rest } = await readBody(c, oidc);
    if (settings.oidc === undefined) throw new RequestError(404, 'oidc_off', 'There is no single sign-on here.');
    return passOn(await auth.handler(forward(c, '/auth/sign-in/social', { provider: providerId, ...rest })));
  });

  async function refuseTooMany(c: Context<ApiEnv>, email: string): Promise<void> {
    const refused = await countAttempt(db, email);
    if (refused === undefined) return;
    const { seconds, isFirst } = refused;
    // Once: whoever goes on trying must not fill the log.
    if (isFirst) {
      const entry = { action: 'console.refuse_sign_in', objectId: 'console', before: null, after: null };
      await note(c, deps, 'console', entry);
    }
    throw new RequestError(429, 'too_many_attempts', 'There were too many wrong passwords for this address.', {
      remedy: `Wait ${Math.ceil(seconds / 60)} minutes, or have whoever runs the machine make a link: npm run sign-in-link.`,
      headers: { 'Retry-After': String(seconds) },
    });
  }
}

/** The same request with the body that was read, for better-auth. */
function forward(c: Context, path: string, body: object): Request {
  const headers = new Headers(c.req.raw.headers);
  headers.delete('content-length');
  headers.set('content-type', 'application/json');
  return new Request(new URL(path, c.req.url), { method: 'POST', headers, body: JSON.stringify(body) });
}
