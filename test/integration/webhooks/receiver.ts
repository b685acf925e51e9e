import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** One attempt as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: z.output<typeof message>;
}

const message = z.object({ type: z.string(), timestamp: z.iso.datetime(), data: z.record(z.string(), z.unknown()) });

/** A receiver of webhooks on the loopback address. */
export interface Receiver {
  readonly url: string;
  /** All attempts so far. */
  received(type?: string): readonly Received[];
  /** What it answers from now on: a status, or nothing at all. */
  answer(status: number | 'hang', headers?: Record<string, string>): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  let answer: number | 'hang' = 204;
  let more: Record<string, string> = {};
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      all.push({ headers: req.headers, body, message: message.parse(JSON.parse(body)) });
      if (answer !== 'hang') res.writeHead(answer, more).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/tenure`,
    received: (type) => all.filter((it) => type === undefined || it.message.type === type),
    answer(status, headers = {}) {
      answer = status;
      more = headers;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Checks a signature as a receiver would, with the library; throws where it does not hold. */
export function verify(secret: unknown, { headers, body }: Received): void {
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  new Webhook(String(secret)).verify(body, all);
}
