import { serve } from '@hono/node-server';
import type { TestApi } from '../api/startApi.ts';

export interface Heard {
  /** `event`, `app`, `attention` or `reset`; empty for a block that only says where one stands. */
  readonly event: string;
  readonly data: Record<string, unknown>;
  /** Last-Event-ID once it is heard; undefined where it says none. */
  readonly id: string | undefined;
}

export interface Stream {
  readonly status: number;
  readonly headers: Headers;
  readonly heard: readonly Heard[];
  /** The last id that was said. */
  lastId(): string | undefined;
  /** When the server has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface Served {
  readonly port: number;
  /** `GET /v1/stream` over a real connection. */
  listen(headers: Record<string, string>): Promise<Stream>;
  /** Takes no more connections; resolves when the last has ended. */
  stop(): Promise<void>;
}

/** The API on a port. */
export async function serveApi(api: TestApi): Promise<Served> {
  const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const { port } = address;
  return {
    port,
    listen: (headers) => listenTo(`http://127.0.0.1:${port}/v1/stream`, headers),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listenTo(url: string, headers: Record<string, string>): Promise<Stream> {
  const end = new AbortController();
  const answer = await fetch(url, { headers, signal: end.signal });
  const heard: Heard[] = [];
  return {
    status: answer.status,
    headers: answer.headers,
    heard,
    lastId: () => heard.findLast(({ id }) => id !== undefined)?.id,
    ended: read(answer, heard).catch(() => {}),
    close: () => end.abort(),
  };
}

async function read(answer: Response, heard: Heard[]): Promise<void> {
  if (answer.body === null) return;
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) heard.push(...parse(block));
  }
}

function parse(block: string): Heard[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0] ?? '', line.replace(/^[^:]*: ?/, '')]),
  );
  const id = fields.get('id');
  const event = fields.get('event') ?? '';
  return id === undefined && event === '' ? [] : [{ event, data: Object(JSON.parse(fields.get('data') ?? '{}')), id }];
}
