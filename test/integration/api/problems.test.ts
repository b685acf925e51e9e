import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../db/connect.ts';
import { aNewApp } from './fixtures.ts';
import { ADMIN_KEY, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('A refusal', () => {
  it('is problem+json with code, path and request id (RFC 9457)', async () => {
    const answer = await api.call('GET', '/v1/apps/app_1', undefined, { 'x-request-id': 'req-1' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe('req-1');
    expect(answer.body).toEqual({
      type: 'urn:tenure:problem:app_not_found',
      title: 'Not Found',
      status: 404,
      detail: expect.any(String),
      instance: '/v1/apps/app_1',
      code: 'app_not_found',
      requestId: 'req-1',
    });
  });

  it('has a request id of ours where the client sent none that is fit', async () => {
    const answer = await api.call('GET', '/v1/apps/app_1', undefined, { 'x-request-id': 'a b<script>' });
    expect(answer.at('requestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-request-id')).toBe(answer.at('requestId'));
  });

  it.each([
    ['{"name": ', 400, 'malformed_json'],
    ['not json', 400, 'malformed_json'],
    ['', 400, 'malformed_json'],
    ['null', 422, 'invalid_request'],
    ['[]', 422, 'invalid_request'],
    ['"text"', 422, 'invalid_request'],
  ])('of the body %j is %i %s', async (body, status, code) => {
    const answer = await api.call('POST', '/v1/policies', body);
    expect([answer.status, answer.at('code')]).toEqual([status, code]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of the content type %s is 415',
    async (type) => {
      const answer = await api.call('POST', '/v1/policies', '{}', { 'content-type': type });
      expect([answer.status, answer.at('code')]).toEqual([415, 'unsupported_media_type']);
    },
  );

  it('of a body without content type is 415', async () => {
    const answer = await api.call('POST', '/v1/policies', '{}', { 'content-type': '' });
    expect(answer.status).toBe(415);
  });

  it('of more than 1 MB is 413, with and without a length', async () => {
    const long = JSON.stringify(aNewApp({ displayName: 'x'.repeat(1_100_000) }));
    const told = await api.call('POST', '/v1/apps', long, { 'content-length': String(long.length) });
    expect([told.status, told.at('code')]).toEqual([413, 'body_too_large']);
    const untold = await api.call('POST', '/v1/apps', long);
    expect([untold.status, untold.at('code')]).toEqual([413, 'body_too_large']);
  });

  it('names all fields at once, unknown ones too, and no value', async () => {
    const answer = await api.call('POST', '/v1/apps', {
      catalog: 'fax',
      displayName: '',
      connection: { baseUrl: 'https://x.example', token: 7, secret: 'hush-hush' },
      operations: { createUsers: 'yes' },
      pushGroups: ['grp_x'],
      deletionGuard: { count: -1, share: 2 },
      nickname: 'w',
    });
    expect(answer.status).toBe(422);
    const fields = new Set(Object.values(Object(answer.at('errors'))).map((error) => Object(error).field));
    expect([...fields].sort()).toEqual([
      'catalog',
      'connection.secret',
      'connection.token',
      'deletionGuard.count',
      'deletionGuard.share',
      'displayName',
      'nickname',
      'operations.createUsers',
      'pushGroups',
    ]);
    expect(answer.text).not.toContain('hush-hush');
  });

  it('of an unknown address is 404, of a wrong method 405 with those that are allowed', async () => {
    const nowhere = await api.call('GET', '/v1/nowhere');
    expect([nowhere.status, nowhere.at('code')]).toEqual([404, 'route_not_found']);
    const wrong = await api.call('PUT', '/v1/apps', {});
    expect([wrong.status, wrong.at('code')]).toEqual([405, 'method_not_allowed']);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800b'],
  ])('of text with %s is 422: Postgres could not keep it', async (_, displayName) => {
    const answer = await api.call('POST', '/v1/apps', aNewApp({ displayName }));
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'displayName']);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=bm90aGluZw', 'cursor'],
    ['cursor=WyIxIiwiYXBwX3giXQ', 'cursor'],
    ['colour=red', 'colour'],
  ])('of the query %s is 422 and names it', async (query, field) => {
    const answer = await api.call('GET', `/v1/apps?${query}`);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
  });
});

describe('When something breaks', () => {
  it('Postgres away is 503 with Retry-After, and nothing of it is told', async () => {
    const away = connectDatabase({ url: 'postgres://tenure:secret-word@127.0.0.1:9/tenure' });
    const broken = await startApi({ db: away.db });
    try {
      const answer = await broken.call('GET', '/v1/apps');
      expect([answer.status, answer.at('code')]).toEqual([503, 'database_unavailable']);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.text).not.toMatch(/secret-word|ECONN|127\.0\.0\.1/);
      const ready = await broken.call('GET', '/readyz');
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ status: 'not_ready', postgres: 'unreachable' });
    } finally {
      await broken.stop();
      await away.close();
    }
  });

  it('a mistake of ours is 500 without detail; the log says where, without values', async () => {
    const sealer = {
      seal() {
        throw new Error('it was the token wiki-token');
      },
      unseal: () => '',
    };
    const broken = await startApi({ sealer });
    try {
      const answer = await broken.call('POST', '/v1/apps', aNewApp());
      expect([answer.status, answer.at('code')]).toEqual([500, 'internal_error']);
      expect(answer.text).not.toContain('wiki-token');
      const line = broken.logged.find(({ msg }) => msg === 'unexpected error');
      expect(line).toMatchObject({ requestId: answer.at('requestId'), error: 'Error' });
      expect(JSON.stringify(line?.trace)).toContain('apps.ts');
      expect(JSON.stringify(broken.logged)).not.toContain('wiki-token');
    } finally {
      await broken.stop();
    }
  });
});

describe('The request log', () => {
  it('has ids, route and status, and nothing that a client wrote', async () => {
    const id = 'app_0199c0ffee00abababababababababab';
    await api.call('GET', `/v1/apps/${id}?cursor=anna.lee`, undefined, { 'x-request-id': 'logged-1' });
    await api.call('GET', '/v1/apps/anna.lee', undefined, { 'x-request-id': 'logged-2' });
    await api.call('GET', '/v1/anna.lee', undefined, { 'x-request-id': 'logged-3' });
    const line = (requestId: string) => api.logged.find((it) => it.requestId === requestId);
    expect(line('logged-1')).toMatchObject({ method: 'GET', route: '/v1/apps/:id', id, status: 404, actor: 'admin' });
    expect(line('logged-3')).toMatchObject({ route: 'none', status: 404 });
    expect(JSON.stringify(api.logged)).not.toMatch(/anna/);
    expect(JSON.stringify(api.logged)).not.toContain(ADMIN_KEY);
  });
});

describe('Every answer', () => {
  it('tells browsers to treat it as data, and nobody to keep it', async () => {
    for (const path of ['/v1/apps', '/v1/nowhere']) {
      const { headers } = await api.call('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});
