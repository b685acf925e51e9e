import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { z } from 'zod';
import { writeAudit } from '../../db/audit.ts';
import { transact } from '../../db/transact.ts';
import type { Scope } from '../../domain/scopes.ts';
import type { Keyring } from '../auth/keyring.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { noStore } from '../observe/noStore.ts';
import { RequestError } from '../problems/requestError.ts';
import { publicUrl } from './publicUrl.ts';
import type { CodecSessions } from './session.ts';
import { type SignInState, signInPage } from './signInPage.ts';

/** What a key needs for its owner to see names in Temporal. */
export const SCOPE: Scope = 'codec:decode';

const form = z.object({ key: z.string().trim() });

export interface SignInDeps extends Pick<AppDeps, 'db' | 'sealer' | 'temporalUiUrl'> {
  readonly keyring: Keyring;
  readonly sessions: CodecSessions;
}

/** The page at which a browser is let in with an API key, and its way out. Each letting in is in the audit log. */
export function addSignIn(
  app: OpenAPIHono<ApiEnv>,
  { db, sealer, temporalUiUrl, keyring, sessions }: SignInDeps,
): void {
  const page = (c: Context, state: Pick<SignInState, 'until' | 'refusal'> = {}) =>
    signInPage({ ...state, url: publicUrl(c), temporalUiUrl });

  app.get('/codec/sign-in', noStore, async (c) => c.html(page(c)));
  app.post('/codec/sign-in', noStore, csrf(), bodyLimit({ maxSize: 10_000, onError: tooLarge }), async (c) => {
    const { data } = form.safeParse(await c.req.parseBody());
    const actor = data === undefined ? undefined : await keyring.actorOf(data.key);
    if (actor === undefined) {
      return c.html(page(c, { refusal: 'This API key is unknown, revoked or expired.' }), 401);
    }
    if (!actor.scopes.has(SCOPE)) {
      return c.html(page(c, { refusal: `This API key has not the scope ${SCOPE}.` }), 403);
    }
    c.set('actor', actor);
    const until = sessions.begin(c, actor);
    const by = { actor: actor.id, requestId: c.get('requestId') };
    const entry = { action: 'codec.sign_in', objectId: 'codec', before: null, after: { until: until.toISOString() } };
    await transact(db, (tx) => writeAudit(tx, sealer, by, [entry]));
    return c.html(page(c, { until }));
  });
  app.post('/codec/sign-out', noStore, csrf(), (c) => {
    sessions.end(c);
    return c.redirect('/codec/sign-in', 303);
  });
}

function tooLarge(): never {
  throw new RequestError(413, 'body_too_large', 'The body is too large.');
}
