import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SCOPES } from '../../connectors/google/settings.ts';
import { createDirectoryStore, type DirectoryStore } from './directoryStore.ts';
import { readDiscovery } from './discovery.ts';
import { GoogleError, notFound } from './googleError.ts';
import { METHODS } from './methods.ts';
import { createTokenEndpoint, type TokenEndpoint } from './tokenEndpoint.ts';
import { problemsOf, requestProblems, route } from './validate.ts';

export interface Fault {
  /** `users.insert`, …; any where left out. */
  readonly method?: string;
  /** `lost`: carried out, and the connection cut before the answer. */
  readonly answer: 'lost' | { readonly status: number; readonly reason: string; readonly retryAfter?: number };
  /** How often; once unless told. */
  times?: number;
}

export interface GoogleDirectory {
  readonly url: string;
  /** An app's or source's connection to it. */
  readonly connection: {
    readonly baseUrl: string;
    readonly token: string;
    readonly settings: Readonly<Record<string, string>>;
  };
  readonly store: DirectoryStore;
  readonly tokens: TokenEndpoint;
  readonly faults: Fault[];
  /** Method ids in the order they were called. */
  readonly calls: string[];
  /** What in requests and answers was not as the published discovery document has it: nothing, in a good test. */
  readonly violations: string[];
  stop(): Promise<void>;
}

const ADMINISTRATOR = 'admin@acme.test';
const CLIENT = 'tenure@project.iam.gserviceaccount.com';

/**
 * A stand-in for the Directory API of Google Workspace, built from Google's published reference and held to its discovery
 * document: each request and each answer is checked with its schemas. In memory, on loopback.
 */
export async function startGoogleDirectory(): Promise<GoogleDirectory> {
  const discovery = await readDiscovery();
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const readOnly = SCOPES.map((scope) => `${scope}.readonly`);
  const tokens = createTokenEndpoint({
    publicKey: keys.publicKey,
    clientEmail: CLIENT,
    administrators: new Set([ADMINISTRATOR]),
    delegated: new Set([...SCOPES, ...readOnly]),
  });
  const store = createDirectoryStore();
  const domains = new Set(['acme.test', 'acme.example']);
  const faults: Fault[] = [];
  const calls: string[] = [];
  const violations: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof GoogleError)) violations.push(String(error));
      const refusal = error instanceof GoogleError ? error : new GoogleError(500, 'backendError', 'Backend Error');
      send(response, refusal.status, refusal.body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  store.users.set('100000000000000000001', {
    kind: 'admin#directory#user',
    id: '100000000000000000001',
    primaryEmail: ADMINISTRATOR,
    name: { givenName: 'Ada', familyName: 'Min' },
    isAdmin: true,
    suspended: false,
  });

  return {
    url,
    connection: {
      baseUrl: url,
      token: JSON.stringify({ type: 'service_account', client_email: CLIENT, private_key: keys.privateKey }),
      settings: { subject: ADMINISTRATOR, customer: 'my_customer', tokenUrl: `${url}/token` },
    },
    store,
    tokens,
    faults,
    calls,
    violations,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const text = await bodyOf(request);
    if (pathname === '/token') {
      const { status, body } = tokens.grant(new URLSearchParams(text));
      send(response, status, body);
      return;
    }
    const routed = route(discovery, request.method ?? 'GET', pathname);
    const handler = METHODS[routed?.id ?? ''];
    if (routed === undefined || handler === undefined) throw notFound(pathname);
    calls.push(routed.id);
    const scopes = tokens.scopesOf(request.headers.authorization);
    if (scopes === undefined) throw new GoogleError(401, 'authError', 'Invalid Credentials');
    const mayWrite = request.method === 'GET' || scopes.some((scope) => SCOPES.includes(scope));
    if (!mayWrite) throw new GoogleError(403, 'insufficientPermissions', 'Insufficient Permission');
    const body = text === '' ? {} : JSON.parse(text);
    violations.push(...requestProblems(discovery, routed, searchParams, body).map((it) => `${routed.id}: ${it}`));
    const fault = takeFault(routed.id);
    if (fault !== undefined && fault !== 'lost') {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
      throw new GoogleError(fault.status, fault.reason, 'Refused by a fault.');
    }
    const answered = handler(store, { keys: routed.keys, query: searchParams, body }, domains);
    if (answered !== undefined) {
      const problems = problemsOf(discovery, routed.method.response ?? {}, answered);
      violations.push(...problems.map((it) => `${routed.id} answers ${it}`));
    }
    if (fault === 'lost') response.destroy();
    else send(response, answered === undefined ? 204 : 200, answered);
  }

  function takeFault(id: string): Fault['answer'] | undefined {
    const at = faults.findIndex(({ method }) => method === undefined || method === id);
    const fault = faults[at];
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) faults.splice(at, 1);
    return fault.answer;
  }
}

function send(response: ServerResponse, status: number, body: object | undefined): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
