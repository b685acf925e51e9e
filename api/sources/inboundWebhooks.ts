import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { hrEvent } from '../../db/acceptance/hrEvent.ts';
import { noteMessage } from '../../db/sources/messages.ts';
import { findSource, type Source } from '../../db/sources/sources.ts';
import { transact } from '../../db/transact.ts';
import { isId } from '../../domain/ids.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { COMMON_PROBLEMS } from '../problems/problem.ts';
import { RequestError } from '../problems/requestError.ts';
import { jsonAnswer } from '../routes/securedRoute.ts';
import { hrEventBody, hrPostOf } from '../schemas/hrEvent.ts';
import { openSecrets } from './secrets.ts';
import { signingSecrets } from './signingSecrets.ts';

const MAX_BYTES = 1_000_000;
const MOST_EVENTS = 1_000;

const messages = z.union([hrEventBody.transform((one) => [one]), z.array(hrEventBody).min(1).max(MOST_EVENTS)]);

const route = createRoute({
  method: 'post',
  path: '/v1/webhooks/{source}',
  tags: ['Sources'],
  summary: 'Take what an HR system says by a signed webhook',
  description:
    'The body is that of POST /v1/hr/events, or an array of up to 1,000 of them, taken all or none. Signed as Standard ' +
    'Webhooks 1.0 says: `webhook-id`, `webhook-timestamp` (within five minutes) and `webhook-signature`. A message whose ' +
    'id was taken before changes nothing and is answered as the first time.',
  request: { params: z.object({ source: z.string().openapi({ param: { name: 'source', in: 'path' } }) }) },
  responses: {
    ...COMMON_PROBLEMS,
    202: jsonAnswer('Taken', z.object({ accepted: z.int().openapi({ description: 'Events' }) })),
  },
});

/** Messages that HR systems sign: no API key, the signature is the proof. Call it before the keys are asked for. */
export function addInboundWebhooks(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  const { db, sealer } = deps;
  app.use(
    '/v1/webhooks/:source',
    bodyLimit({
      maxSize: MAX_BYTES,
      onError: () => {
        throw new RequestError(413, 'body_too_large', 'The body is larger than 1 MB.');
      },
    }),
  );
  app.openapi(route, async (c) => {
    const raw = await c.req.text();
    const source = await senderOf(c.req.valid('param').source, raw, c.req.raw.headers);
    const parsed = messages.safeParse(jsonIn(raw));
    if (!parsed.success) throw refused(jsonIn(raw), parsed.error);
    const posts = parsed.data.map(hrPostOf);
    await transact(db, async (tx) => {
      if (!(await noteMessage(tx, source.id, c.req.header('webhook-id') ?? ''))) return;
      for (const post of posts) await hrEvent(tx, sealer, { ...post, bulk: posts.length > 1 });
    });
    deps.passing?.('after-accept');
    return c.json({ accepted: posts.length }, 202);
  });

  /** @throws 401 without a word about why. */
  async function senderOf(id: string, raw: string, headers: Headers): Promise<Source> {
    const source = isId('src', id) ? await findSource(db, id) : undefined;
    const secrets =
      source?.kind === 'webhook' && source.enabled ? signingSecrets(openSecrets(sealer, source), Date.now()) : [];
    if (source === undefined || !secrets.some((secret) => isSigned(secret, raw, headers))) throw unsigned();
    return source;
  }
}

function isSigned(secret: string, raw: string, headers: Headers): boolean {
  try {
    new Webhook(secret).verify(raw, Object.fromEntries(headers), { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

function unsigned(): RequestError {
  return new RequestError(401, 'bad_signature', 'The message is not signed as it has to be.');
}

function refused(body: unknown, error: z.ZodError): RequestError {
  if (body === undefined) return new RequestError(400, 'malformed_json', 'The body is not JSON.');
  // Of a union zod tells both; the one that fits the body's form is meant.
  const own = (Array.isArray(body) ? z.array(hrEventBody).min(1).max(MOST_EVENTS) : hrEventBody).safeParse(body);
  const issues = own.success ? error.issues : own.error.issues;
  const errors = issues.slice(0, 100).map(({ path, message }) => ({ field: path.map(String).join('.'), message }));
  return new RequestError(422, 'invalid_request', 'The message is not valid.', { errors });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
