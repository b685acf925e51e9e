import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { noteReading } from '../../db/audit.ts';
import type { Actor } from '../auth/actor.ts';
import { bearerOf, unauthorized } from '../auth/authenticate.ts';
import { createKeyring } from '../auth/keyring.ts';
import { requireScope } from '../auth/requireScope.ts';
import type { ConsoleAuth } from '../console/auth.ts';
import { sessionActor } from '../console/sessionActor.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { noStore } from '../observe/noStore.ts';
import { fieldErrors } from '../problems/fieldErrors.ts';
import { invalid, RequestError } from '../problems/requestError.ts';
import { fromJson, type JsonPayload, jsonPayloads, toJson } from './jsonPayload.ts';
import { createCodecSessions } from './session.ts';
import { addSignIn, SCOPE } from './signIn.ts';

/** `{endpoint}` is `/codec`, or `/codec/{namespace}`: the CLI can put it there, and we know only one. */
const DECODE = ['/codec/decode', '/codec/:namespace/decode'];
const ENCODE = ['/codec/encode', '/codec/:namespace/encode'];
/** A page of a history; Temporal takes payloads of 2 MB. */
const MOST_BYTES = 16_000_000;

/**
 * The codec endpoint that Temporal's UI and CLI ask (`{endpoint}/decode`, `/encode`), and the page at which a browser is let
 * in. Temporal's protocol, not the API's: it is in no OpenAPI document. Who may see names sends an API key with the scope
 * `codec:decode`, comes with a session of this endpoint, or is signed in to the console as somebody who may and looks at the
 * Temporal UI; everybody else goes on seeing ciphertext.
 */
export function addCodec(app: OpenAPIHono<ApiEnv>, deps: AppDeps, auth: ConsoleAuth): void {
  const keyring = createKeyring(deps);
  const sessions = createCodecSessions({ sealer: deps.sealer, keyring });
  const calls = [...DECODE, ...ENCODE];
  for (const path of calls) {
    app.use(
      path,
      cors({
        origin: (origin) => (deps.codecOrigins.has(origin) ? origin : null),
        allowMethods: ['POST', 'OPTIONS'],
        allowHeaders: ['Content-Type', 'X-Namespace', 'Authorization', 'Authorization-Extras'],
        credentials: true,
        maxAge: 600,
      }),
    );
  }
  const letIn = createMiddleware<ApiEnv>(async (c, next) => {
    const text = bearerOf(c.req.header('authorization'));
    const actor =
      text === undefined ? ((await sessions.actorOf(c)) ?? (await ofConsole(c))) : await keyring.actorOf(text);
    if (actor === undefined && text === undefined && isVisitor(c)) {
      return c.json({ payloads: payloadsIn(await c.req.json().catch(notJson)) });
    }
    if (actor === undefined) throw unauthorized('codec_not_signed_in', 'Names are not shown to you.', REMEDY);
    c.set('actor', actor);
    await next();
  });
  addSignIn(app, { ...deps, keyring, sessions });
  const guards = [noStore, bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }), letIn, requireScope(SCOPE)] as const;

  app.on('POST', DECODE, ...guards, async (c) => {
    const payloads = payloadsIn(await c.req.json().catch(notJson));
    const decoded = await Promise.all(payloads.map(decodeOne));
    const count = decoded.filter(({ isOpened }) => isOpened).length;
    if (count > 0) {
      await noteReading(deps.db, deps.sealer, { actor: c.get('actor').id, requestId: c.get('requestId') });
    }
    return c.json({ payloads: decoded.map(({ payload }) => payload) });
  });
  app.on('POST', ENCODE, ...guards, async (c) => {
    const payloads = payloadsIn(await c.req.json().catch(notJson));
    return c.json({ payloads: (await deps.codec.encode(payloads.map(fromJson))).map(toJson) });
  });

  /**
   * The Temporal UI in a browser that nobody has signed in with: it gets back what it sent, and shows ciphertext. A refusal it
   * would show to all who may not see names, as "Codec Server could not connect".
   */
  function isVisitor(c: Context<ApiEnv>): boolean {
    return isFromUi(c) && c.req.path.endsWith('/decode') && !sessions.isThere(c);
  }

  /**
   * Who is signed in to the console and may see names. Their cookie goes with whatever any page of the same site sends: only
   * that of the Temporal UI's configured origins counts, which the browser names and no page can forge.
   */
  async function ofConsole(c: Context<ApiEnv>): Promise<Actor | undefined> {
    const actor = isFromUi(c) ? await sessionActor(auth, c.req.raw.headers) : undefined;
    return actor?.scopes.has(SCOPE) === true ? actor : undefined;
  }

  function isFromUi(c: Context<ApiEnv>): boolean {
    return deps.codecOrigins.has(c.req.header('origin') ?? '');
  }

  /** One that can't be opened goes back as it came, and the codec tells the log: the others are read all the same. */
  async function decodeOne(payload: JsonPayload): Promise<{ payload: JsonPayload; isOpened: boolean }> {
    const sealed = fromJson(payload);
    const [opened] = await deps.codec.decode([sealed]).catch((): Payload[] => []);
    return opened === undefined || opened === sealed
      ? { payload, isOpened: false }
      : { payload: toJson(opened), isOpened: true };
  }
}

const REMEDY =
  'Open /codec/sign-in of the API in this browser, or send "Authorization: Bearer KEY" with the scope codec:decode.';

function payloadsIn(body: unknown): JsonPayload[] {
  const parsed = jsonPayloads.safeParse(body);
  if (parsed.success) return parsed.data.payloads;
  const [first = { field: 'payloads', message: 'not valid' }, ...more] = fieldErrors(parsed.error.issues);
  throw invalid(first, ...more);
}

function notJson(): never {
  throw new RequestError(400, 'malformed_json', 'The body is not JSON.');
}

function tooLarge(): never {
  throw new RequestError(413, 'body_too_large', 'The body is too large.');
}
