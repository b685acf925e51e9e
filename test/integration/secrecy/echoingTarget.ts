import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'undici';

/** A target that, when told to, answers with all it was sent, as careless servers do: the body, the address, the token. */
export interface EchoingTarget {
  readonly baseUrl: string;
  /** Refuses every write with this status from now on; undefined passes them to the server behind. */
  refuseWith(status: number | undefined): void;
  stop(): Promise<void>;
}

/** Starts one in front of another server's `/scim/v2`. */
export async function startEchoingTarget(behind: string): Promise<EchoingTarget> {
  let status: number | undefined;
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(({ code, text }) => {
      outgoing.writeHead(code, { 'Content-Type': 'application/scim+json' }).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function answer(incoming: IncomingMessage): Promise<{ code: number; text: string }> {
    const { method = 'GET', url = '/', headers } = incoming;
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    if (status !== undefined && method !== 'GET') return { code: status, text: echo(status, { url, headers, body }) };
    const { host: _host, connection: _connection, ...sent } = headers;
    const passed = await request(`${new URL(behind).origin}${url}`, {
      method,
      headers: sent,
      body: body === '' ? null : body,
    });
    return { code: passed.statusCode, text: await passed.body.text() };
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen on a port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}${new URL(behind).pathname}`,
    refuseWith(wanted) {
      status = wanted;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function echo(status: number, request: { url: string; headers: IncomingMessage['headers']; body: string }): string {
  const detail = `Can't take ${request.body} at ${request.url} from ${request.headers.authorization}`;
  return JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail });
}
