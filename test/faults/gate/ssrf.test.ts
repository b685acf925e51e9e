import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { parsePrivateTargets } from '../../../connectors/http/privateTargets.ts';
import { startApi, type TestApi } from '../../integration/api/startApi.ts';
import { row } from '../harness/row.ts';
import { servers } from '../harness/servers.ts';

/** Names as an attacker's own DNS would answer them; everything else is looked up for real. */
const names = new Map<string, () => string[]>();
vi.mock('node:dns/promises', async (load) => {
  const real = await load<typeof import('node:dns/promises')>();
  return {
    ...real,
    lookup: (host: string, options: object) => {
      const made = names.get(host);
      if (made === undefined) return real.lookup(host, options);
      return Promise.resolve(made().map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    },
  };
});

describe('base URLs that point inside', () => {
  let api: TestApi;
  let canary: Server;
  let port = 0;
  let reached = 0;
  const followed: string[] = [];

  beforeAll(async () => {
    canary = createServer((_req, res) => res.end('{}'));
    canary.on('connection', () => {
      reached += 1;
    });
    port = await listen(canary);
    // The operator has opened one address, on another port.
    api = await startApi({ allowPrivate: parsePrivateTargets('127.0.0.2/32') }, servers().databaseUrl);
  });
  afterAll(async () => {
    await api?.stop();
    canary?.close();
  });

  row('28', 'thirty base URLs that lead inside, by number, name, rebinding or redirect', 60, async () => {
    names.set('inside.example', () => ['127.0.0.1']);
    names.set('mixed.example', () => ['93.184.215.14', '127.0.0.1']);
    names.set('v6.example', () => ['::1']);
    names.set('metadata.example', () => ['169.254.169.254']);
    let asked = 0;
    names.set('rebinding.example', () => {
      asked += 1;
      return asked === 1 ? ['93.184.215.14'] : ['127.0.0.1'];
    });
    expect(await lookup('inside.example', { all: true })).toEqual([{ address: '127.0.0.1', family: 4 }]);
    const redirecting = createServer((_req, res) => {
      followed.push('asked');
      res.writeHead(302, { location: `http://127.0.0.1:${port}/scim/v2/Users` }).end();
    });
    const outside = await listen(redirecting, '127.0.0.2');
    const urls = [...spellings(port), `http://127.0.0.2:${outside}/scim/v2`];
    const said: Record<string, number> = {};
    for (const baseUrl of urls) {
      const body = { catalog: 'scim', connection: { baseUrl, token: 'token-that-must-not-arrive' } };
      const answer = await api.call('POST', '/v1/test-connection', body);
      const isRefused = answer.status === 422 || answer.status === 400 || answer.at('ok') === false;
      expect(isRefused, `${baseUrl}: ${answer.status} ${answer.text}`).toBe(true);
      said[answer.status] = (said[answer.status] ?? 0) + 1;
    }
    redirecting.close();
    expect(reached).toBe(0);
    expect(followed.length).toBeGreaterThan(0);
    return { urls: urls.length, 'connections at the canary': reached };
  });
});

/** The loopback address, the metadata service and private networks as they have been written to get past guards. */
function spellings(port: number): string[] {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    'localhost',
    'LOCALHOST.',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '１２７.０.０.１',
    '169.254.169.254',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    'inside.example',
    'mixed.example',
    'v6.example',
    'metadata.example',
    'rebinding.example',
    'user:password@127.0.0.1',
    'api.example@127.0.0.1',
  ];
  return [...hosts.map((host) => `http://${host}:${port}/scim/v2`), `https://127.0.0.1:${port}/scim/v2`];
}

function listen(server: TcpServer, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
