import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../domain/scopes.ts';
import { createKey, withKey } from './fixtures.ts';
import { fieldsOf, type Operation, openApiDocument, operationsOf, typesOf } from './openApiDocument.ts';
import { type Answer, startApi } from './startApi.ts';

// Started here and not in beforeAll: the tests are made from the document.
const api = await startApi();
const document = openApiDocument.parse((await api.call('GET', '/openapi.json')).body);
const operations = operationsOf(document).map((it) => [`${it.method} ${it.path}`, it] as const);
const secured = operations.filter(([, it]) => it.scope !== undefined);
const keyWithout = new Map<string, string>();
let before: unknown;

beforeAll(async () => {
  for (const scope of SCOPES)
    keyWithout.set(
      scope,
      await createKey(
        api,
        // Whoever may write apps may decide on their held deletions.
        SCOPES.filter((it) => it !== scope && !(scope === 'guard:write' && it === 'apps:write')),
      ),
    );
  before = await contents();
});
afterAll(() => api.stop());

/** How many rows each table has. */
async function contents(): Promise<unknown> {
  const tables = await api.db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const counts: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await api.db.execute<{ count: string }>(sql`select count(*) as count from ${sql.identifier(name)}`);
    counts[name] = row?.count;
  }
  return counts;
}

function send(it: Operation, body: unknown = it.body?.example, query = '', headers = {}): Promise<Answer> {
  const path = it.path
    .replace('{id}', unknownId(it))
    .replace('{recId}', `rec_0199c0ffee00${'cd'.repeat(10)}`)
    .replace('{runId}', `run_0199c0ffee00${'cd'.repeat(10)}`);
  return api.call(it.method, `${path}${query}`, body, headers);
}

function unknownId({ prefix }: Operation): string {
  return `${prefix}_0199c0ffee00${'cd'.repeat(10)}`;
}

/** A refusal as every one must be, and as the document says it may be. */
function expectProblem(answer: Answer, it: Operation, status: number): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.at('status')).toBe(status);
  expect(answer.at('code')).toEqual(expect.stringMatching(/^[a-z_]+$/));
  expect([...it.responses]).toContain(String(status));
}

function expectField(answer: Answer, it: Operation, field: string): void {
  expectProblem(answer, it, 422);
  const fields = Object.values(Object(answer.at('errors'))).map((error) => String(Object(error).field));
  expect(
    fields.some((name) => name === field || name.startsWith(`${field}.`)),
    answer.text,
  ).toBe(true);
}

describe('The document', () => {
  it('is OpenAPI 3.1 and has every call of the contract', () => {
    expect(document.openapi).toBe('3.1.0');
    const calls = new Set(operations.map(([name]) => name));
    for (const call of CONTRACT) expect(calls).toContain(call);
  });

  it('asks for a key, with a scope of the closed list, for all of /v1', () => {
    for (const [name, it] of operations) {
      // Everybody may ask who they are and what runs here; what HR sends is signed.
      const isOpen = ['/v1/session', '/v1/installation', '/v1/webhooks/{source}'].includes(it.path);
      const isScoped = it.path.startsWith('/v1/') && !isOpen;
      expect([name, it.scope !== undefined]).toEqual([name, isScoped]);
      if (it.scope !== undefined) expect(SCOPES).toContain(it.scope);
    }
  });

  it('has an example for every body', () => {
    for (const [name, it] of operations)
      expect([name, it.body !== undefined && it.body.example === undefined]).toEqual([name, false]);
  });
});

describe.each(secured)('%s', (_, it_) => {
  it('without a key is 401', async () => {
    expectProblem(await send(it_, undefined, '', { authorization: null }), it_, 401);
  });

  it('with a key that lacks only its scope is 403', async () => {
    const answer = await send(it_, undefined, '', withKey(keyWithout.get(it_.scope ?? '') ?? ''));
    expectProblem(answer, it_, 403);
    expect(answer.text).toContain(it_.scope);
  });

  it('refuses a query that it does not know', async () => {
    if (it_.query.length === 0) return;
    expectField(await send(it_, undefined, '?colour=red'), it_, 'colour');
  });

  it('refuses wrong queries, naming each', async () => {
    for (const { name, schema } of it_.query) {
      const isFree = schema.enum === undefined && schema.pattern === undefined && schema.format === undefined;
      if (schema.type === 'string' && isFree && name !== 'cursor') continue;
      expectField(await send(it_, undefined, `?${name}=%3F%3F`), it_, name);
    }
  });

  if (it_.path.includes('{id}')) {
    it('for an id that is unknown, or is none, is 404', async () => {
      const unknown = await send(it_);
      expectProblem(unknown, it_, 404);
      expect(unknown.at('code')).toMatch(/_not_found$/);
      for (const id of ['1', `${it_.prefix}_`, 'grp_x', "'%20or%201=1", 'x'.repeat(3000)]) {
        const path = it_.path.replace('{id}', id);
        expectProblem(await api.call(it_.method, path, it_.body?.example), it_, 404);
      }
    });
  }

  if (it_.body !== undefined) {
    const { schema, example } = it_.body;

    it('refuses a field that it does not know', async () => {
      expectField(await send(it_, { ...Object(example), colour: 'red' }), it_, 'colour');
    });

    it('refuses values of wrong types, naming each', async () => {
      const fields = fieldsOf(document, schema);
      expect(fields.size).toBeGreaterThan(0);
      for (const [name, field] of fields) {
        const types = typesOf(document, field);
        if (types === undefined || (types.has('object') && types.has('number'))) continue;
        const wrong = types.has('object') ? 7 : { wrong: true };
        expectField(await send(it_, { ...Object(example), [name]: wrong }), it_, name);
      }
    });

    it('refuses what is no object', async () => {
      for (const body of ['[]', '7', '"text"', 'null']) expectProblem(await send(it_, body), it_, 422);
    });

    it('refuses malformed JSON and other content types', async () => {
      expectProblem(await send(it_, '{"a": '), it_, 400);
      expectProblem(await send(it_, '<a/>', '', { 'content-type': 'application/xml' }), it_, 415);
    });

    it('refuses a body that is too large', async () => {
      expectProblem(await send(it_, JSON.stringify({ text: 'x'.repeat(1_000_001) })), it_, 413);
    });
  }
});

describe('After all these refusals', () => {
  it('nothing has been written', async () => {
    expect(await contents()).toEqual(before);
  });
});

const CONTRACT = [
  'GET /v1/catalog',
  'POST /v1/apps',
  'GET /v1/apps',
  'GET /v1/apps/{id}',
  'PATCH /v1/apps/{id}',
  'DELETE /v1/apps/{id}',
  'POST /v1/apps/{id}/test-connection',
  'POST /v1/test-connection',
  'GET /v1/apps/{id}/mappings',
  'PUT /v1/apps/{id}/mappings',
  'POST /v1/apps/{id}/preview',
  'POST /v1/users',
  'GET /v1/users',
  'GET /v1/users/{id}',
  'PATCH /v1/users/{id}',
  'DELETE /v1/users/{id}',
  'GET /v1/users/{id}/access',
  'POST /v1/groups',
  'GET /v1/groups',
  'GET /v1/groups/{id}',
  'PATCH /v1/groups/{id}',
  'DELETE /v1/groups/{id}',
  'POST /v1/groups/{id}/members',
  'POST /v1/policies',
  'GET /v1/policies',
  'GET /v1/policies/{id}',
  'PATCH /v1/policies/{id}',
  'DELETE /v1/policies/{id}',
  'POST /v1/hr/events',
  'GET /v1/events',
  'GET /v1/events/{id}',
  'PATCH /v1/events/{id}',
  'POST /v1/events/{id}/retry',
  'POST /v1/events/{id}/skip',
  'POST /v1/events/{id}/cancel',
  'POST /v1/events/retry',
  'GET /v1/reports/provisioning',
  'POST /v1/api-keys',
  'GET /v1/api-keys',
  'DELETE /v1/api-keys/{id}',
  'GET /v1/audit',
  'GET /v1/audit/verify',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
];
