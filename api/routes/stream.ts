import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Actor } from '../auth/actor.ts';
import { mayUse } from '../auth/requireScope.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { createFeed, type Feed } from '../stream/feed.ts';
import type { Told } from '../stream/inbox.ts';
import { securedRoute } from './securedRoute.ts';

const SCOPE = 'events:read';
/** What is on the way drops connections that say nothing. */
const HEARTBEAT_MS = 15_000;
/** How often it is asked whether the client may still listen. */
const ASK_MS = 10_000;
/** When a client that was cut off comes back. */
const RETRY_MS = 1000;

const stream = securedRoute(SCOPE, {
  method: 'get',
  path: '/v1/stream',
  tags: ['Events'],
  summary: 'Be told what changes, as it changes',
  description:
    'Server-sent events with ids and states, never names. `event`: `{id, type, status, userId, appIds}` when the status of an event ' +
    'or of one of its steps is another. `app`: `{appId, status}` when an app fails, is quarantined or is back. `attention`: `{}` ' +
    'when something begins or ends to need a human. `reset`: `{}` when too much was missed: read everything again. With ' +
    '`Last-Event-ID` what has changed since is told first. It ends when the key or session is revoked.',
  request: {
    headers: z.object({
      'last-event-id': z.string().optional().openapi({ description: 'The `id` that was told last' }),
    }),
  },
  responses: {
    200: {
      description: 'Goes on until either side ends it',
      content: {
        'text/event-stream': {
          schema: z.string().openapi({
            example:
              'event: event\ndata: {"id":"evt_…","type":"onboard","status":"completed","userId":"usr_…","appIds":[]}\nid: 812:812:\n\n',
          }),
        },
      },
    },
  },
});

/** The live stream. */
export function streamRoutes(deps: AppDeps) {
  const feed = createFeed(deps);
  return new OpenAPIHono<ApiEnv>().openapi(stream, (c) => {
    const { 'last-event-id': lastEventId } = c.req.valid('header');
    const askAgain = c.get('askAgain');
    // nginx would hold it back.
    c.header('X-Accel-Buffering', 'no');
    // Nobody would read it.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    const answer = streamSSE(c, (out) => tell(out, { feed, lastEventId, askAgain, stopping: deps.stopping }));
    // Nothing else is asked on this connection, so that its end is the stream's end.
    answer.headers.set('Connection', 'close');
    return answer;
  });
}

interface Telling {
  readonly feed: Feed;
  readonly lastEventId: string | undefined;
  readonly askAgain: () => Promise<Actor | undefined>;
  readonly stopping: AbortSignal;
}

/** Tells one client what changes until it leaves, may not listen any more, or the process ends. */
async function tell(out: SSEStreamingApi, { feed, lastEventId, askAgain, stopping }: Telling): Promise<void> {
  const gone = new AbortController();
  out.onAbort(() => gone.abort());
  const asking = setInterval(() => void checkAgain(), ASK_MS);
  try {
    const inbox = feed.join(lastEventId, gone.signal);
    await out.write(`retry: ${RETRY_MS}\n\n`);
    while (!gone.signal.aborted && !stopping.aborted) {
      await inbox.bell.wait(HEARTBEAT_MS);
      const news = inbox.take();
      await (news === undefined ? out.write(':\n\n') : write(news));
    }
  } finally {
    clearInterval(asking);
    gone.abort();
  }

  async function write({ at, messages }: Told): Promise<void> {
    // Only the last says where the client stands: whoever is cut off before it is told all of them again.
    for (const message of messages.slice(0, -1)) await out.writeSSE(message);
    const last = messages.at(-1);
    await (last === undefined ? out.write(`id: ${at}\n\n`) : out.writeSSE({ ...last, id: at }));
  }

  async function checkAgain(): Promise<void> {
    try {
      const actor = await askAgain();
      if (actor !== undefined && mayUse(actor, SCOPE)) return;
    } catch {
      // Postgres is away: asked again.
      return;
    }
    out.abort();
  }
}
