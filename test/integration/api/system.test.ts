import { sql } from 'drizzle-orm';
import { hc } from 'hono/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppType } from '../../../api/app.ts';
import { aNewApp } from './fixtures.ts';
import { ADMIN_KEY, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const noKey = { authorization: null };

describe('/healthz', () => {
  it('is 200 while the process serves', async () => {
    const answer = await api.call('GET', '/healthz', undefined, noKey);
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
  });
});

describe('/readyz', () => {
  it('is 200 when events can be accepted, whatever Temporal does', async () => {
    const answer = await api.call('GET', '/readyz', undefined, noKey);
    expect([answer.status, answer.body]).toEqual([
      200,
      { status: 'ready', postgres: 'ok', migrations: 'applied', temporal: 'ok', workers: 1 },
    ]);
    const alone = await startApi({
      state: () => Promise.reject(new Error('away')),
    });
    try {
      const ready = await alone.call('GET', '/readyz', undefined, noKey);
      expect(ready.status).toBe(200);
      expect(ready.body).toMatchObject({ status: 'ready', temporal: 'unreachable', workers: 0 });
    } finally {
      await alone.stop();
    }
  });

  it('is 503 while migrations are missing', async () => {
    const behind = await startApi();
    try {
      await behind.db.execute(sql`
        delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`);
      const answer = await behind.call('GET', '/readyz', undefined, noKey);
      expect([answer.status, answer.at('migrations')]).toEqual([503, 'pending']);
      await behind.db.execute(sql`drop schema drizzle cascade`);
      expect((await behind.call('GET', '/readyz', undefined, noKey)).at('migrations')).toBe('pending');
    } finally {
      await behind.stop();
    }
  });
});

describe('/metrics', () => {
  it('has how long requests took, by route and status, without ids', async () => {
    await api.call('GET', '/v1/apps/app_0199c0ffee00abababababababababab');
    const { status, text } = await api.call('GET', '/metrics', undefined, noKey);
    expect(status).toBe(200);
    expect(text).toContain(
      'tenure_http_request_duration_seconds_count{method="GET",route="/v1/apps/:id",status="404"} 1',
    );
    expect(text).not.toContain('app_0199');
  });
});

describe('/docs', () => {
  it('comes from here alone, under a strict policy', async () => {
    const page = await api.call('GET', '/docs', undefined, noKey);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(page.text).not.toMatch(/https?:\/\//);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBe(4);
    for (const asset of assets) {
      const answer = await api.call('GET', asset, undefined, noKey);
      expect([asset, answer.status]).toEqual([asset, 200]);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const start = await api.call('GET', '/docs/start.js', undefined, noKey);
    expect(start.text).toContain("url: '/openapi.json'");
    expect(start.text).toContain('validatorUrl: null');
  });

  it('serves nothing else of the package or the disk', async () => {
    for (const path of [
      '/docs/package.json',
      '/docs/index.html',
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
    ]) {
      expect([path, (await api.call('GET', path, undefined, noKey)).status]).toEqual([path, 404]);
    }
  });
});

describe('AppType', () => {
  it('types a client for hono/client', async () => {
    const client = hc<AppType>('http://tenure.test', {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      fetch: (input: string | URL | Request, init?: RequestInit) => api.app.request(new Request(input, init)),
    });
    const created = await client.v1.apps.$post({ json: { ...aNewApp(), catalog: 'scim' } });
    expect(created.status).toBe(201);
    if (created.status !== 201) return;
    const { id } = await created.json();
    const read = await client.v1.apps[':id'].$get({ param: { id } });
    if (read.status !== 200) throw new Error('Expected the app');
    const name: string = (await read.json()).displayName;
    expect(name).toBe('Wiki');
    const missing = await client.v1.apps[':id'].$get({ param: { id: 'app_x' } });
    expect(missing.status === 404 ? (await missing.json()).code : undefined).toBe('app_not_found');
  });
});

describe('/v1/installation', () => {
  it('tells whoever has a key what runs, how long what is kept and by which licences, and where the Temporal UI is', async () => {
    const answer = await api.call('GET', '/v1/installation');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      license: 'Apache-2.0',
      node: process.versions.node,
      postgres: expect.stringMatching(/^\d+\.\d+/),
      temporal: { version: '1.0.0', namespace: 'default', uiUrl: 'http://temporal.test:8233' },
      packages: [{ name: 'hono', license: 'MIT' }],
    });
    expect(answer.at('retention')).toEqual(
      expect.arrayContaining([
        { what: 'report', hours: null, forGood: true, setBy: null },
        { what: 'attempts', hours: 90 * 24, forGood: false, setBy: 'TENURE_ATTEMPTS_KEPT_DAYS' },
        expect.objectContaining({ what: 'workflow_histories', hours: 30 * 24 }),
      ]),
    );
    expect((await api.call('GET', '/v1/installation', undefined, noKey)).status).toBe(401);
  });
});
