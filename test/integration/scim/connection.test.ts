import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionReport } from '../../../connectors/connector.ts';
import type { JsonObject } from '../../../domain/values.ts';
import type { BridgeKnobs } from '../../standins/bridgeKnobs.ts';
import { startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import { aCall, aConnector, lookupOf, push } from './scimCase.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function aBridge(knobs: Partial<BridgeKnobs> = {}) {
  const bridge = await startOnePasswordBridge(knobs);
  open.push(bridge);
  return bridge;
}

function connectorAt(baseUrl: string, options: Partial<Parameters<typeof aConnector>[0]> = {}) {
  const connector = aConnector({ catalog: '1password', baseUrl, token: 'bridge-token-for-tests', ...options });
  open.push({ stop: () => connector.close() });
  return connector;
}

/** An HTTP server that does one thing. */
async function aServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const failed = (report: ConnectionReport) =>
  report.checks.filter(({ ok, skipped }) => !ok && skipped !== true).map(({ name }) => name);
const NAMES = ['url', 'dns', 'tls', 'reach', 'token', 'service_provider_config', 'list_one_user', 'health'];

describe('Test Connection', () => {
  it.each([
    ['/scim', ''],
    ['/scim', '/scim/'],
    ['/scim', '/scim/Users'],
    ['/scim', '/scim/v2'],
    ['/scim/v2', ''],
    ['/scim/v2', '/scim'],
    ['', '/'],
    ['', '/scim'],
  ] as const)('finds SCIM at "%s" when "%s" was pasted', async (basePath, pasted) => {
    const bridge = await aBridge({ basePath });
    const connector = connectorAt(bridge.root + pasted);
    const report = await connector.testConnection(aCall());
    expect(report.checks.map(({ name }) => name)).toEqual(NAMES);
    expect(failed(report)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      profile: { baseUrl: bridge.root + basePath, filter: { userName: true, externalId: true } },
    });
    expect((await push(connector, 1)).userName).toBe('anna.1@acme.io');
  });

  it('proves the token by listing a user, not by an open ServiceProviderConfig', async () => {
    const bridge = await aBridge({ serviceProviderConfig: 'open' });
    const report = await connectorAt(bridge.root, { token: 'wrong' }).testConnection(aCall());
    expect(failed(report)).toEqual(['token']);
    expect(report.ok).toBe(false);
    expect(report.profile).toBeUndefined();
    expect(report.checks[4]).toMatchObject({
      cause: expect.stringContaining('401'),
      remedy: expect.stringContaining('token'),
    });
    expect(report.checks.slice(5)).toMatchObject([1, 2, 3].map(() => ({ ok: false, skipped: true })));
  });

  it('says so when the target asks nobody for a token', async () => {
    const bridge = await aBridge({ tokenless: true });
    const report = await connectorAt(bridge.root).testConnection(aCall());
    expect(report.checks[4]).toMatchObject({
      name: 'token',
      ok: true,
      cause: expect.stringContaining('without any token'),
    });
  });

  it.each<[BridgeKnobs['health'], string | undefined]>([
    ['well', undefined],
    ['missing', undefined],
    ['expired', 'expired'],
    ['disconnected', 'ConfirmationWatcher'],
  ])('takes a health report that is %s for what it is', async (health, cause) => {
    const bridge = await aBridge({ health });
    const report = await connectorAt(bridge.root).testConnection(aCall());
    expect(report.ok).toBe(cause === undefined);
    const check = report.checks.at(-1);
    if (cause !== undefined) expect(check?.cause).toContain(cause);
    expect(check?.skipped === true).toBe(health === 'missing');
  });

  it('explains a 500 right after connecting, and never repeats what the target said', async () => {
    const bridge = await aBridge({ provisioningOff: true });
    const report = await connectorAt(bridge.root).testConnection(aCall());
    expect(report.ok).toBe(false);
    expect(report.checks.find(({ ok }) => !ok)).toMatchObject({
      name: 'token',
      remedy: expect.stringContaining('provisioning is switched off'),
    });
    expect(JSON.stringify(report)).not.toContain('turned off');
  });

  it.each<[Partial<BridgeKnobs>, JsonObject]>([
    [{ filter: 'refused' }, { filter: { externalId: false, userName: false, displayName: false } }],
    [{ filter: 'ignored' }, { filter: { externalId: false, userName: false, displayName: null } }],
    [{ emptySearch: '404' }, { filter: { externalId: null, userName: null, displayName: null } }],
    [{ patch: 'unsupported' }, { patch: false }],
    [{ serviceProviderConfig: 'plural' }, { patch: true }],
    [{ serviceProviderConfig: 'missing' }, { patch: null }],
  ])('measures %j', async (knobs, expected) => {
    const bridge = await aBridge(knobs);
    bridge.store.createUser({ userName: 'a' });
    bridge.store.createUser({ userName: 'b' });
    const report = await connectorAt(bridge.root).testConnection(aCall());
    expect(report.ok).toBe(true);
    expect(report.profile).toMatchObject(
      expected.filter !== undefined && knobs.filter === 'ignored'
        ? { filter: { externalId: false, userName: false } }
        : expected,
    );
  });

  it('names what is wrong with the URL, the name, the port', async () => {
    const bad = await connectorAt('bridge.example.com').testConnection(aCall());
    expect(bad.checks[0]).toMatchObject({ name: 'url', ok: false, remedy: expect.stringContaining('https://') });
    const unknown = await connectorAt('https://no-such-host.invalid').testConnection(aCall());
    expect(unknown.checks[1]).toMatchObject({ name: 'dns', ok: false });
    const dead = await connectorAt('http://127.0.0.1:9').testConnection(aCall());
    expect(dead.checks[3]).toMatchObject({ name: 'reach', ok: false, cause: expect.stringContaining('ECONNREFUSED') });
    const plain = await aServer((_request, response) => response.end('hello'));
    const noTls = await connectorAt(plain.replace('http:', 'https:')).testConnection(aCall());
    expect(noTls.checks[2]).toMatchObject({ name: 'tls', ok: false });
  });

  it('tells a web page from a SCIM server', async () => {
    const page = await aServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<html>secret page</html>'),
    );
    const report = await connectorAt(page).testConnection(aCall());
    expect(report.checks[4]).toMatchObject({
      name: 'token',
      ok: false,
      cause: expect.stringContaining('No SCIM server'),
    });
    expect(JSON.stringify(report)).not.toContain('secret page');
  });
});

describe('a target inside our own network', () => {
  it.each([
    'http://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://2130706433:PORT',
    'http://0x7f.1:PORT',
    'http://[::ffff:127.0.0.1]:PORT',
    'http://0.0.0.0:PORT',
    'http://[::1]:PORT',
  ])('%s is not reached unless the operator opened it', async (form) => {
    let connections = 0;
    const url = await aServer((_request, response) => {
      connections += 1;
      response.end('{}');
    });
    const baseUrl = form.replace('PORT', new URL(url).port);
    const connector = connectorAt(baseUrl, { allow: '10.0.0.0/8', catalog: 'scim' });
    await expect(connector.findAccount(lookupOf(1), aCall())).rejects.toMatchObject({
      code: 'target_address_forbidden',
      kind: 'permanent',
    });
    expect((await connector.testConnection(aCall())).checks[1]).toMatchObject({ name: 'dns', ok: false });
    expect(connections).toBe(0);
  });

  it('is reached by name where its address and port are opened', async () => {
    const bridge = await aBridge();
    const { port } = new URL(bridge.root);
    const connector = connectorAt(`http://localhost:${port}/scim`, { allow: `127.0.0.1/32:${port},[::1/128]:${port}` });
    expect(await connector.findAccount(lookupOf(1), aCall())).toBeUndefined();
  });
});

describe('answers that are no answers', () => {
  const find = (baseUrl: string, options: Partial<Parameters<typeof aConnector>[0]> = {}) =>
    connectorAt(baseUrl, { catalog: 'scim', profile: { baseUrl, enteredUrl: baseUrl }, ...options }).findAccount(
      lookupOf(1),
      aCall(),
    );

  it('redirects are not followed', async () => {
    let followed = 0;
    const trap = await aServer((_request, response) => {
      followed += 1;
      response.end('{}');
    });
    const url = await aServer((_request, response) =>
      response.writeHead(302, { location: `${trap}/Users?token=x` }).end(),
    );
    await expect(find(url)).rejects.toMatchObject({
      code: 'target_redirected',
      kind: 'permanent',
      message: expect.not.stringContaining('token'),
    });
    expect(followed).toBe(0);
  });

  it('an endless answer is cut off', async () => {
    const url = await aServer((_request, response) => {
      const pour = () => {
        while (response.write(Buffer.alloc(65_536, 32)));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(find(url, { settings: { maxListBytes: 300_000 } })).rejects.toMatchObject({
      code: 'answer_too_large',
      kind: 'permanent',
    });
  });

  it('a page is not JSON', async () => {
    const url = await aServer((_request, response) => response.end('<html>'));
    await expect(find(url)).rejects.toMatchObject({ code: 'target_bad_answer', kind: 'transient' });
  });

  it('silence ends with the time-out, and a write with an unknown outcome', async () => {
    const url = await aServer(() => undefined);
    const connector = connectorAt(url, { catalog: 'scim', profile: { baseUrl: url, enteredUrl: url }, requestMs: 200 });
    const group = connector.createGroup({ externalId: 'g', displayName: 'G' }, aCall());
    await expect(group).rejects.toMatchObject({ code: 'target_timeout', kind: 'transient', outcomeUnknown: true });
    await expect(connector.findAccount(lookupOf(1), aCall())).rejects.toMatchObject({
      code: 'target_timeout',
      outcomeUnknown: false,
    });
  });

  it('a connection that dies after the request has an unknown outcome', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).once('data', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const connector = connectorAt(url, { catalog: 'scim', profile: { baseUrl: url, enteredUrl: url } });
    await expect(connector.createGroup({ externalId: 'g', displayName: 'G' }, aCall())).rejects.toMatchObject({
      code: 'target_connection_lost',
      outcomeUnknown: true,
      kind: 'transient',
    });
  });

  it('a cancelled call stops at once', async () => {
    const url = await aServer(() => undefined);
    const connector = connectorAt(url, { catalog: 'scim', profile: { baseUrl: url, enteredUrl: url } });
    const abort = new AbortController();
    const work = connector.createGroup({ externalId: 'g', displayName: 'G' }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    const started = performance.now();
    await expect(work).rejects.toMatchObject({ code: 'request_aborted', outcomeUnknown: true });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('no request is begun that the lease would not outlast', async () => {
    let asked = 0;
    const url = await aServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    const connector = connectorAt(url, {
      catalog: 'scim',
      profile: { baseUrl: url, enteredUrl: url },
      requestMs: 1_000,
    });
    await expect(
      connector.findAccount(lookupOf(1), { signal: new AbortController().signal, timeLeft: () => 999 }),
    ).rejects.toMatchObject({ code: 'no_time_left', kind: 'transient' });
    expect(asked).toBe(0);
  });
});

describe('a token', () => {
  it.each(['', 'two words', 'line\nbreak', 'ümlaut'])('%j is refused before anything is sent', (token) => {
    expect(() => connectorAt('https://x.io', { token })).toThrow(expect.objectContaining({ code: 'bad_token' }));
  });
});
