import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';

const recordedRequest = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
});

/** What Tenure sent for one person, with `{key}`, `{userId}` and `{remoteId}` where another person's values go. */
export const recording = z.object({ origin: z.string(), requests: z.array(recordedRequest) });
export type Recording = z.output<typeof recording>;

export interface Recorder {
  /** The target's base URL as seen through the recorder. */
  readonly baseUrl: string;
  /** The requests since the last call. */
  take(): Recording['requests'];
  stop(): Promise<void>;
}

/** Headers that belong to a connection or that whoever sends makes anew. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** Stands between Tenure and a target, passes everything on, and keeps what was asked. */
export async function startRecorder(target: string): Promise<Recorder> {
  const { origin, pathname } = new URL(target);
  const agent = new Agent();
  let taken: Recording['requests'] = [];
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const sent = await readRequest(incoming);
    taken.push(sent);
    const answer = await agent.request({ origin, ...sent });
    outgoing.writeHead(answer.statusCode, answerHeaders(answer.headers));
    outgoing.end(await answer.body.text());
  };
  const server = createServer((incoming, outgoing) => {
    // Tenure then sees a lost connection, and tries again.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}${pathname}`,
    take() {
      const requests = taken;
      taken = [];
      return requests;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await agent.destroy();
    },
  };
}

/** The person's own values become places to fill in. */
export function templateOf(
  requests: Recording['requests'],
  person: { readonly key: string; readonly userId: string; readonly remoteId: string },
): Recording['requests'] {
  const open = (value: string) =>
    value
      .replaceAll(person.key, '{key}')
      .replaceAll(person.userId, '{userId}')
      .replaceAll(person.remoteId, '{remoteId}');
  return requests.map((it) => ({ ...it, path: open(it.path), body: it.body === null ? null : open(it.body) }));
}

async function readRequest(incoming: IncomingMessage): Promise<Recording['requests'][number]> {
  const body = await text(incoming);
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    typeof value === 'string' && !OWN_HEADERS.has(name) ? [[name, value]] : [],
  );
  return recordedRequest.parse({
    method: incoming.method,
    path: incoming.url,
    headers: Object.fromEntries(headers),
    body: body === '' ? null : body,
  });
}

function answerHeaders(headers: Dispatcher.ResponseData['headers']) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OWN_HEADERS.has(name) ? [] : [[name, value]],
    ),
  );
}
