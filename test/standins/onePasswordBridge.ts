import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { BridgeError } from './bridgeError.ts';
import { BRIDGE_DEFAULTS, type BridgeKnobs } from './bridgeKnobs.ts';
import { createBridgeStore, type Resource } from './bridgeStore.ts';

/**
 * A STAND-IN for the 1Password SCIM bridge, built from what 1Password publishes (support.1password.com/scim-endpoints,
 * github.com/1Password/scim-examples) and from public reports; it is not the bridge and proves nothing about it. What is
 * published: `/ping` without a token, `/health` with one, the SCIM paths, creation as invitation that is confirmed
 * later, suspending instead of deleting, groups taken over by name, 500s while provisioning is switched off. The rest
 * is SCIM as in the RFCs, and the quirks of other targets behind knobs.
 */
export interface OnePasswordBridge {
  /** `http://127.0.0.1:PORT`, without the SCIM path. */
  readonly root: string;
  readonly token: string;
  readonly knobs: BridgeKnobs;
  readonly store: ReturnType<typeof createBridgeStore>;
  /** Method, path with query, and body of each SCIM request so far. */
  readonly requests: { method: string; path: string; body: unknown }[];
  /** The invitation of this account was accepted and confirmed. */
  confirm(id: string): void;
  stop(): Promise<void>;
}

const json = z.record(z.string(), z.unknown());

export async function startOnePasswordBridge(overrides: Partial<BridgeKnobs> = {}): Promise<OnePasswordBridge> {
  const knobs: BridgeKnobs = { ...BRIDGE_DEFAULTS, ...overrides };
  const token = 'bridge-token-for-tests';
  const store = createBridgeStore(knobs);
  const requests: OnePasswordBridge['requests'] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof z.ZodError) return fail(response, new BridgeError(400, 'Bad body', 'invalidSyntax'));
      if (error instanceof BridgeError) return fail(response, error);
      return fail(
        response,
        new BridgeError(500, error instanceof Error ? `${error.message} ${error.stack}` : 'failed'),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());

  return {
    root: `http://127.0.0.1:${port}`,
    token,
    knobs,
    store,
    requests,
    confirm(id) {
      const user = store.users.get(id);
      if (user?.state === 'invited') user.state = 'active';
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://bridge');
    if (url.pathname === '/ping') return send(response, 200, undefined);
    const isAuthorized = knobs.tokenless || request.headers.authorization === `Bearer ${token}`;
    if (url.pathname === '/health')
      return isAuthorized ? health(response) : fail(response, new BridgeError(401, 'No token'));
    if (url.pathname === '/') return send(response, 302, undefined, { location: '/app' });
    if (!url.pathname.startsWith(`${knobs.basePath}/`)) throw new BridgeError(404, 'No such page');
    const path = url.pathname.slice(knobs.basePath.length);
    const text = await readBody(request);
    const body = text === '' ? {} : json.parse(JSON.parse(text));
    if (path === '/ServiceProviderConfig' && knobs.serviceProviderConfig === 'open')
      return send(response, 200, config());
    if (!isAuthorized) throw new BridgeError(401, 'Bad token');
    requests.push({ method: request.method ?? '', path: path + url.search, body });
    if (knobs.provisioningOff) throw new BridgeError(500, 'Provisioning is turned off');
    if (knobs.throttling === '429') throw new BridgeError(429, 'Slow down', undefined, { 'retry-after': '7' });
    if (knobs.throttling === 'disguised as 400') throw new BridgeError(400, 'ThrottlingException: Rate exceeded');
    if (request.method === 'PATCH') guardVersion(path, request.headers['if-match']);
    route(request.method ?? 'GET', path, url.searchParams, body, response);
  }

  /** @throws BridgeError 412 where somebody has changed the user since the ETag was given out. */
  function guardVersion(path: string, ifMatch: string | undefined): void {
    const found = store.users.get(/^\/Users\/([^/]+)$/.exec(path)?.[1] ?? '');
    if (found === undefined) return;
    knobs.secondWriter?.(found.attributes);
    if (knobs.etags && ifMatch !== undefined && ifMatch !== etagOf(found))
      throw new BridgeError(412, 'Changed meanwhile');
  }

  function etagHeader(id: string): Record<string, string> {
    const found = store.users.get(id);
    return knobs.etags && found !== undefined ? { etag: etagOf(found) } : {};
  }

  function route(method: string, path: string, query: URLSearchParams, body: Resource, response: ServerResponse) {
    const [, kind = '', rawId] = path.split('/');
    const id = rawId === undefined ? undefined : decodeURIComponent(rawId);
    if (kind.startsWith('ServiceProviderConfig')) return discovery(kind, response);
    if (kind === 'ResourceTypes' || kind === 'Schemas') throw new BridgeError(404, 'Not offered by the stand-in');
    if (kind !== 'Users' && kind !== 'Groups') throw new BridgeError(404, 'No such endpoint');
    const isUser = kind === 'Users';
    const asked = query.get('attributes')?.includes('members') ?? false;

    if (method === 'GET' && id === undefined) {
      const rows = isUser
        ? [...store.users.values()].map(store.showUser)
        : [...store.groups.values()].map((it) => store.showGroup(it));
      return send(response, 200, store.list(rows, query));
    }
    if (method === 'GET' && id !== undefined) {
      const shown = isUser ? store.showUser(store.user(id)) : store.showGroup(store.group(id), asked);
      return send(response, 200, shown, etagHeader(id));
    }
    if (method === 'POST' && id === undefined) {
      const created = isUser ? store.showUser(store.createUser(body)) : store.showGroup(store.createGroup(body));
      if (knobs.createAnswer === 'lost') {
        response.destroy();
        return;
      }
      const location = { location: `${knobs.basePath}/${kind}/${String(created.id)}` };
      if (knobs.createAnswer === 'empty with Location') return send(response, 201, undefined, location);
      return send(
        response,
        201,
        knobs.createAnswer === 'empty' ? undefined : created,
        knobs.createAnswer === 'empty' ? {} : location,
      );
    }
    if (method === 'PATCH' && id !== undefined) {
      if (knobs.patch === 'unsupported') throw new BridgeError(501, 'PATCH is not supported');
      return changed(
        response,
        isUser ? store.showUser(store.patchUser(id, body)) : store.showGroup(store.patchGroup(id, body)),
      );
    }
    if (method === 'PUT' && id !== undefined) {
      if (knobs.put === 'unsupported') throw new BridgeError(501, 'PUT is not supported');
      return changed(
        response,
        isUser ? store.showUser(store.putUser(id, body)) : store.showGroup(store.putGroup(id, body)),
      );
    }
    if (method === 'DELETE' && id !== undefined) {
      if (isUser && !knobs.deletesUsers) throw new BridgeError(501, 'Users are suspended, not deleted');
      if (!(isUser ? store.users : store.groups).delete(id)) throw new BridgeError(404, 'Gone already');
      for (const group of store.groups.values()) group.members = group.members.filter((member) => member !== id);
      return send(response, 204, undefined);
    }
    throw new BridgeError(405, `${method} not allowed`);
  }

  function changed(response: ServerResponse, resource: Resource): void {
    if (knobs.changesAnswer === '204') send(response, 204, undefined);
    else send(response, 200, resource);
  }

  function discovery(kind: string, response: ServerResponse) {
    const offered = {
      open: 'ServiceProviderConfig',
      'with token': 'ServiceProviderConfig',
      plural: 'ServiceProviderConfigs',
      missing: '',
    };
    if (offered[knobs.serviceProviderConfig] !== kind) throw new BridgeError(404, 'Not offered');
    send(response, 200, config());
  }

  function config(): Resource {
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: knobs.patch !== 'unsupported' },
      filter: { supported: true, maxResults: knobs.pageCap },
      bulk: { supported: false },
      etag: { supported: knobs.etags },
      sort: { supported: false },
    };
  }

  function health(response: ServerResponse) {
    if (knobs.health === 'missing') return fail(response, new BridgeError(404, 'Health monitoring is off'));
    const now = Date.now();
    const time = new Date(knobs.health === 'expired' ? now - 3_600_000 : now - 1_000);
    const report = (source: string, state = 'healthy') => ({
      source,
      time,
      expires: new Date(time.getTime() + 600_000),
      state,
    });
    send(response, 200, {
      build: '209161',
      version: '2.9.16',
      reports: [
        report('ConfirmationWatcher', knobs.health === 'disconnected' ? 'disconnected' : 'healthy'),
        report('RedisCache'),
        report('SCIMServer'),
      ],
      retrievedAt: new Date(now),
    });
  }
}

function etagOf({ attributes, state }: { readonly attributes: Resource; readonly state: string }): string {
  const digest = createHash('sha256').update(JSON.stringify([attributes, state]));
  return `W/"${digest.digest('hex').slice(0, 16)}"`;
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no TCP port');
  return address;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  response: ServerResponse,
  status: number,
  body: Resource | undefined,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/scim+json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function fail(response: ServerResponse, error: BridgeError): void {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(error.status),
    detail: error.message,
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
  };
  send(response, error.status, body, { ...error.headers });
}
