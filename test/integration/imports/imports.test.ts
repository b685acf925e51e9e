import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { count, sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { events, importChunks, users } from '../../../db/schema/index.ts';
import { PRIORITY } from '../../../domain/lifecycle.ts';
import { createSealer } from '../../../domain/sealing.ts';
import { runImports } from '../../../runtime/imports/runImports.ts';
import { insertGroup, insertUser } from '../api/fixtures.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';

const key = randomBytes(32);
const sealer = createSealer([{ kid: 'test', key }]);
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ sealer });
});
afterAll(() => api.stop());

const CSV = { 'content-type': 'text/csv' };

function post(query: Record<string, string>, file: string, headers = {}): Promise<Answer> {
  return api.call('POST', `/v1/imports?${new URLSearchParams(query)}`, file, { ...CSV, ...headers });
}

/** Takes what there is to import until an import has ended, and answers it. */
async function runToEnd(id: unknown): Promise<Answer> {
  const end = new AbortController();
  const { db } = api;
  const running = runImports({ db, sealer, logger: pino({ level: 'silent' }), signal: end.signal, pollMs: 20 });
  try {
    return await vi.waitFor(
      async () => {
        const answer = await api.call('GET', `/v1/imports/${String(id)}`);
        expect(answer.at('status')).not.toBe('running');
        return answer;
      },
      { timeout: 60_000, interval: 50 },
    );
  } finally {
    end.abort();
    await running;
  }
}

function countsOf(answer: Answer) {
  return Object.fromEntries(
    ['rows', 'processed', 'created', 'updated', 'unchanged', 'bad'].map((name) => [name, answer.at(name)]),
  );
}

describe('A look into a file', () => {
  it('tells its columns, what they probably are, its first rows, and lines that are broken', async () => {
    const file = '\ufeffEmp. No;E-Mail;First Name;Cost Centre\nE1;a@acme.example;"Ann; really";7\nE2;b\nE3;"open;x;y\n';
    const answer = await api.call('POST', '/v1/imports/inspect', file, CSV);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      {
        encoding: 'utf-8-bom',
        delimiter: ';',
        rows: 3,
        badRows: 2,
        columns: [
          { name: 'Emp. No', suggested: 'employeeNumber' },
          { name: 'E-Mail', suggested: 'email' },
          { name: 'First Name', suggested: 'givenName' },
          { name: 'Cost Centre', suggested: 'attributes.costCentre' },
        ],
        firstRows: [['E1', 'a@acme.example', 'Ann; really', '7']],
        errors: [
          { line: 3, field: 'row' },
          { line: 4, field: 'row', message: 'A quote is opened and never closed.' },
        ],
      },
    ]);
  });

  it('refuses what is no UTF-8, what has no header, what is no CSV and what is too large', async () => {
    const headers = { authorization: `Bearer ${api.deps.adminKey}`, ...CSV };
    const latin = Buffer.from('Name\nJos\xe9\n', 'latin1');
    const broken = await api.app.request('/v1/imports/inspect', { method: 'POST', headers, body: latin });
    expect([broken.status, await broken.json()]).toMatchObject([
      422,
      { code: 'import_not_utf8', errors: [{ field: 'file' }] },
    ]);
    const empty = await api.call('POST', '/v1/imports/inspect', '\n', CSV);
    expect([empty.status, empty.at('code'), empty.at('errors.0.field')]).toEqual([422, 'import_no_header', 'file']);
    const json = await api.call('POST', '/v1/imports/inspect', '{}', { 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const large = await api.call('POST', '/v1/imports/inspect', 'x'.repeat(50_000_001), CSV);
    expect([large.status, large.at('code')]).toEqual([413, 'body_too_large']);
  });
});

describe('A wrong mapping', () => {
  it('is refused naming each column', async () => {
    const columns = JSON.stringify({ Nr: 'employeeNumber', Mail: 'shoeSize', Gone: 'title', Other: 'employeeNumber' });
    const answer = await post({ columns }, 'Nr,Mail,Other\nE1,x,y\n');
    expect(answer.status).toBe(422);
    const fields = Object.values(Object(answer.at('errors'))).map((error) => Object(error).field);
    expect(fields).toEqual(['columns.Mail', 'columns.Gone', 'columns.Other']);
    const keyless = await post({ columns: '{"Mail":"email"}' }, 'Nr,Mail\nE1,x\n');
    expect([keyless.status, keyless.at('errors.0.field')]).toEqual([422, 'key']);
    expect((await post({ columns: 'x' }, 'Nr\n1\n')).at('errors.0.field')).toBe('columns');
  });
});

describe('A dry run', () => {
  it('tells what the import then does, and changes nothing', async () => {
    await insertGroup(api.db, { displayName: 'Sales', externalId: 'sales' });
    await insertUser(api.db, {
      employeeNumber: 'D1',
      title: 'Old',
      userName: 'd1@acme.example',
      email: 'd1@acme.example',
    });
    await insertUser(api.db, {
      employeeNumber: 'D2',
      title: 'Same',
      userName: 'd2@acme.example',
      email: 'd2@acme.example',
    });
    await insertUser(api.db, { userName: 'taken@acme.example', email: 'taken@acme.example' });
    const file = [
      'Nr,Mail,Job,Groups',
      'D1,d1@acme.example,New,',
      'D2,d2@acme.example,Same,',
      'D3,d3@acme.example,Boss,sales',
      'D4,not an address,Boss,',
      'D3,d5@acme.example,Twin,',
      ',d6@acme.example,None,',
      'D7,d7@acme.example,Boss,Sales;nowhere',
      'D8,taken@acme.example,Boss,',
      'D9,d9@acme.example,Boss',
    ].join('\r\n');
    const columns = JSON.stringify({ Nr: 'employeeNumber', Mail: 'email', Job: 'title', Groups: 'groups' });
    const before = await api.db.$count(users);
    const dry = await post({ columns, dryRun: 'true' }, file);
    expect([dry.status, dry.body]).toMatchObject([200, { dryRun: true, created: 1, updated: 1, unchanged: 1, bad: 6 }]);
    const wrong = Object.values(Object(dry.at('errors'))).map((error) => [Object(error).line, Object(error).field]);
    expect(wrong).toEqual([
      [5, 'email'],
      [6, 'employeeNumber'],
      [7, 'employeeNumber'],
      [8, 'groups'],
      [9, 'userName'],
      [10, 'row'],
    ]);
    expect(await api.db.$count(users)).toBe(before);

    const begun = await post({ columns, fileName: 'day.csv' }, file);
    expect([begun.status, begun.at('status'), begun.at('fileName')]).toEqual([202, 'running', 'day.csv']);
    const done = await runToEnd(begun.at('id'));
    expect([done.at('status'), countsOf(done)]).toEqual([
      'done',
      { rows: 9, processed: 9, created: 1, updated: 1, unchanged: 1, bad: 6 },
    ]);
    const errors = await api.call('GET', `/v1/imports/${String(begun.at('id'))}/errors`);
    expect(Object(errors.at('data'))).toEqual(Object(dry.at('errors')));
    const csv = await api.call('GET', `/v1/imports/${String(begun.at('id'))}/errors?format=csv`);
    expect(csv.text.split('\n')).toHaveLength(8);
    expect(csv.text).not.toContain('not an address');
    const found = await api.call('GET', '/v1/users?employeeNumber=D3');
    expect(found.at('data.0.title')).toBe('Boss');
    expect(await api.db.$count(importChunks)).toBe(0);
  });
});

describe('An import whose process is killed', () => {
  it('is ended by another, nothing doubled and nothing left out', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) =>
      index % 100 === 99 ? `K${index},no address,X` : `K${index},k${index}@acme.example,Name ${index}`,
    );
    const file = ['Employee ID,Work Email,First Name', ...rows].join('\n');
    const before = await api.db.$count(events);
    const begun = await post({ fileName: 'all.csv' }, file, { 'idempotency-key': 'all' });
    const again = await post({ fileName: 'all.csv' }, file, { 'idempotency-key': 'all' });
    expect(again.at('id')).toBe(begun.at('id'));
    const id = String(begun.at('id'));
    const [sealed] = await api.db.select({ text: importChunks.sealed }).from(importChunks).limit(1);
    expect(sealed?.text).not.toContain('acme.example');

    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('importProcess.ts', import.meta.url))],
      { env: { ...process.env, DATABASE_URL: api.databaseUrl, SEALING_KEY: key.toString('base64') }, stdio: 'inherit' },
    );
    const ended = once(child, 'exit');
    const halfway = await vi.waitFor(
      async () => {
        const answer = await api.call('GET', `/v1/imports/${id}`);
        expect(Number(answer.at('processed'))).toBeGreaterThan(200);
        return answer;
      },
      { timeout: 60_000, interval: 10 },
    );
    child.kill('SIGKILL');
    await ended;
    expect(halfway.at('status')).toBe('running');
    expect((await api.call('GET', `/v1/imports/${id}`)).at('status')).toBe('running');

    const done = await runToEnd(id);
    expect([done.at('status'), countsOf(done)]).toEqual([
      'done',
      { rows: 2000, processed: 2000, created: 1980, updated: 0, unchanged: 0, bad: 20 },
    ]);
    const [made] = await api.db
      .select({ count: count(), people: sql<string>`count(distinct user_id)`, priority: sql<number>`min(priority)` })
      .from(events)
      .where(sql`source = 'import' and source_event_id like ${`${id}:%`}`);
    expect([made?.count, Number(made?.people), made?.priority]).toEqual([1980, 1980, PRIORITY.import]);
    expect((await api.db.$count(events)) - before).toBe(1980);
    const errors = await api.call('GET', `/v1/imports/${id}/errors?limit=200`);
    expect(Object.values(Object(errors.at('data')))).toHaveLength(20);
    expect(errors.at('data.0')).toEqual({ line: 101, field: 'email', message: 'Expected an e-mail address.' });

    const repeated = await post({ fileName: 'all.csv', dryRun: 'true' }, file);
    expect(repeated.body).toMatchObject({ created: 0, updated: 0, unchanged: 1980, bad: 20 });
  });

  it('that is cancelled takes no further rows and forgets them', async () => {
    const file = ['id,mail', ...Array.from({ length: 300 }, (_, index) => `C${index},c${index}@acme.example`)].join(
      '\n',
    );
    const begun = await post({}, file);
    const path = `/v1/imports/${String(begun.at('id'))}`;
    const cancelled = await api.call('POST', `${path}/cancel`);
    expect([cancelled.status, cancelled.at('status')]).toEqual([200, 'cancelled']);
    expect(await api.db.$count(importChunks)).toBe(0);
    expect((await api.call('POST', `${path}/cancel`)).status).toBe(409);
    expect((await api.call('GET', '/v1/users?employeeNumber=C0')).at('data.0')).toBeUndefined();
  });
});
