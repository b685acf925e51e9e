import { count, eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { events, groups, memberships, sourceFileChunks, users } from '../../../db/schema/index.ts';
import type { SourceReader } from '../../../domain/sources/record.ts';
import { runSources } from '../../../runtime/sources/runSources.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';
import { createSource, pathOf, readToEnd } from './readSources.ts';

const answered = z.record(z.string(), z.unknown());

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

interface Person {
  readonly number: string;
  readonly name?: string;
  readonly groups?: string;
}

function csvOf(people: readonly Person[]): string {
  const rows = people.map(({ number, name = `N${number}`, groups: of = '' }) => {
    return `${number},${name},${name.toLowerCase()}.${number.toLowerCase()}@acme.example,${of}`;
  });
  return ['Employee ID,First Name,Mail,Groups', ...rows].join('\n');
}

function peopleOf(prefix: string, from: number, to: number): Person[] {
  return Array.from({ length: to - from }, (_, index) => ({ number: `${prefix}${from + index}` }));
}

async function send(id: string, file: string | Uint8Array, query: Record<string, string> = {}, type = 'text/csv') {
  const body = typeof file === 'string' ? file : Buffer.from(file).toString('latin1');
  const sent = typeof file === 'string' ? body : new Uint8Array(file);
  const response = await api.app.request(`/v1/sources/${id}/files?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.deps.adminKey}`, 'content-type': type },
    body: sent,
  });
  return { status: response.status, run: answered.parse(await response.json()) };
}

function asAnswer(run: Record<string, unknown>): Answer {
  return { status: 202, headers: new Headers(), body: run, text: '', at: (path) => run[path] };
}

async function feed(id: string, people: readonly Person[], query: Record<string, string> = {}): Promise<Answer> {
  const { status, run } = await send(id, csvOf(people), query);
  expect([status, run]).toMatchObject([202, {}]);
  return readToEnd(api, asAnswer(run));
}

function active(numbers: string) {
  return api.db
    .select({ number: users.employeeNumber, active: users.active })
    .from(users)
    .where(eq(users.employeeNumber, numbers));
}

describe('A full snapshot of people', () => {
  it('joins, changes and lets leave, with one event a person, and passes over who is as before', async () => {
    const { id } = await createSource(api, { kind: 'file', displayName: 'A', settings: { createGroups: true } });
    const first = await feed(id, [{ number: 'A1', groups: 'g1;g2' }, { number: 'A2', groups: 'g1' }, { number: 'A3' }]);
    expect(first.at('counts')).toMatchObject({ read: 3, created: 3, groupsCreated: 2 });
    const before = await api.db.$count(events);
    const second = await feed(id, [
      { number: 'A1', groups: 'g2' },
      { number: 'A2', name: 'Renamed', groups: 'g1' },
      { number: 'A4' },
    ]);
    expect([second.at('status'), second.at('counts')]).toMatchObject([
      'done',
      { read: 3, created: 1, updated: 2, left: 1 },
    ]);
    expect(await active('A3')).toEqual([{ number: 'A3', active: false }]);
    const made = await api.db.select().from(events).where(eq(events.source, id));
    expect((await api.db.$count(events)) - before).toBe(4);
    expect(made.map(({ type }) => type).sort()).toEqual(
      ['group-change', 'offboard', 'onboard', 'onboard', 'onboard', 'onboard', 'update'].sort(),
    );
    const again = await feed(id, [
      { number: 'A1', groups: 'g2' },
      { number: 'A2', name: 'Renamed', groups: 'g1' },
      { number: 'A4' },
    ]);
    expect(again.at('counts')).toMatchObject({ read: 3, unchanged: 3 });
    expect((await api.db.$count(events)) - before).toBe(4);
    expect(await api.db.select({ n: count() }).from(sourceFileChunks)).toEqual([{ n: 0 }]);
  });

  it('ends a group that it has made and does not name any more; memberships given by others stay', async () => {
    const { id } = await createSource(api, { kind: 'file', displayName: 'G', settings: { createGroups: true } });
    await feed(id, [{ number: 'G1', groups: 'gone;kept' }]);
    const own = await api.call('POST', '/v1/groups', { displayName: 'By hand' });
    const [person] = await api.db.select().from(users).where(eq(users.employeeNumber, 'G1'));
    await api.call('POST', `/v1/groups/${String(own.at('group.id'))}/members`, { add: [person?.id], remove: [] });
    await feed(id, [{ number: 'G1', groups: 'kept' }]);
    const names = await api.db
      .select({ name: groups.displayName, deletedAt: groups.deletedAt })
      .from(memberships)
      .innerJoin(groups, eq(groups.id, memberships.groupId))
      .where(eq(memberships.userId, person?.id ?? 'usr_0'));
    expect(
      names
        .filter(({ deletedAt }) => deletedAt === null)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['By hand', 'kept']);
    const [gone] = await api.db.select().from(groups).where(eq(groups.externalId, 'gone'));
    expect(gone?.deletedAt).not.toBeNull();
  });

  it('is held where it is so short that too many would leave, until that is approved', async () => {
    const { id } = await createSource(api, {
      kind: 'file',
      displayName: 'H',
      shrinkGuard: { count: 5, share: 0.2 },
    });
    await feed(id, peopleOf('H', 0, 50));
    const held = await feed(id, peopleOf('H', 0, 31));
    expect([held.at('status'), held.at('failure')]).toEqual([
      'held',
      { code: 'shrink_guard', message: '38 % of the people would leave (19 of 50).' },
    ]);
    const leaving = await api.call('GET', `${pathOf(held)}/changes?kind=leave&limit=200`);
    expect(leaving.at('data')).toHaveLength(19);
    expect(await active('H49')).toEqual([{ number: 'H49', active: true }]);

    const rejected = await api.call('POST', `${pathOf(held)}/cancel`);
    expect([rejected.status, rejected.at('status')]).toEqual([200, 'cancelled']);
    const again = await feed(id, peopleOf('H', 0, 31));
    const approved = await api.call('POST', `${pathOf(again)}/approve`);
    const done = await readToEnd(api, approved);
    expect([done.at('status'), done.at('counts')]).toMatchObject(['done', { left: 19 }]);
    expect(await active('H49')).toEqual([{ number: 'H49', active: false }]);
    expect((await api.call('POST', `${pathOf(again)}/approve`)).status).toBe(409);
  });

  it('says in a dry run what it would do, and does nothing', async () => {
    const { id } = await createSource(api, { kind: 'file', displayName: 'D' });
    await feed(id, peopleOf('D', 0, 30));
    const before = await api.db.$count(events);
    const dry = await feed(id, [{ number: 'D0', name: 'Changed' }, ...peopleOf('D', 1, 29), { number: 'D99' }], {
      dryRun: 'true',
    });
    expect([dry.at('status'), dry.at('counts')]).toMatchObject([
      'done',
      { read: 30, created: 1, updated: 1, unchanged: 28, wouldLeave: 1 },
    ]);
    const changes = await api.call('GET', `${pathOf(dry)}/changes`);
    expect(changes.at('data')).toMatchObject([
      { kind: 'create', key: 'D99', place: 'line 31', userId: null },
      { kind: 'leave', key: 'D29' },
      { kind: 'update', key: 'D0', attributes: ['userName', 'givenName', 'email'] },
    ]);
    expect(await api.db.$count(events)).toBe(before);
    expect(await active('D99')).toEqual([]);
  });
});

describe('What is wrong in a file', () => {
  it('is told by its line; the other rows are taken, and nobody leaves by it', async () => {
    const { id } = await createSource(api, { kind: 'file', displayName: 'W' });
    await feed(id, peopleOf('W', 1, 5));
    const rows = csvOf(peopleOf('W', 1, 5)).split('\n');
    const file = [rows[0], rows[1], 'W2,Bad,no-address,', 'W3,"open,x,', rows[4], 'W1,Twice,t@acme.example,'].join(
      '\n',
    );
    const { run } = await send(id, file);
    const held = await readToEnd(api, asAnswer(run));
    expect([held.at('status'), held.at('failure'), held.at('counts')]).toMatchObject([
      'held',
      { code: 'unreadable_rows', message: '1 person would leave who may be in a row that can not be read.' },
      { bad: 3, wouldLeave: 1 },
    ]);
    expect((await api.call('GET', `${pathOf(held)}/errors`)).at('data')).toEqual([
      { place: 'line 3', field: 'email', message: 'Expected an e-mail address.' },
      { place: 'line 4', field: 'row', message: 'A quote is opened and never closed.' },
      { place: 'line 6', field: 'key', message: 'Line 2 has the same key.' },
    ]);
  });

  it.each([
    ['windows-1252', {}, 422],
    ['windows-1252', { encoding: 'windows-1252' }, 202],
    ['utf-16', {}, 202],
  ] as const)('is an encoding that was not said: %s with %o is answered %i', async (encoding, query, status) => {
    const { id } = await createSource(api, { kind: 'file', displayName: `E ${encoding} ${JSON.stringify(query)}` });
    const text = 'Employee ID,First Name\nE1,Zoë\n';
    const bytes = encoding === 'utf-16' ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text, 'latin1');
    const answer = await send(id, bytes, { mode: 'delta', ...query });
    expect([answer.status, answer.run]).toMatchObject([status, status === 422 ? { code: 'file_undecodable' } : {}]);
    if (status === 202) {
      await readToEnd(api, asAnswer(answer.run));
      const [person] = await api.db.select().from(users).where(eq(users.employeeNumber, 'E1'));
      expect(person?.givenName).toBe('Zoë');
    }
  });

  it('is a person of whom it is not sure who they are: kept for review, never guessed', async () => {
    await api.call('POST', '/v1/users', { userName: 'dora@acme.example', employeeNumber: 'X77' });
    const { id } = await createSource(api, { kind: 'file', displayName: 'Disputes' });
    const { run } = await send(id, 'Employee ID,User Name\nX78,DORA@acme.example\n');
    const done = await readToEnd(api, asAnswer(run));
    expect(done.at('counts')).toMatchObject({ disputed: 1 });
    expect(await active('X78')).toEqual([]);

    // A human settles it; the next file is believed.
    const people = await api.call('GET', `/v1/sources/${id}/people?situation=disputed`);
    const [disputed] = people.at('data') as { key: string; candidates: string[] }[];
    expect(disputed).toMatchObject({ key: 'X78', candidates: [expect.stringMatching(/^usr_/)] });
    const body = { key: 'X78', userId: disputed?.candidates[0] };
    const wrong = await api.call('POST', `/v1/sources/${id}/people/link`, { ...body, key: 'nobody' });
    expect([wrong.status, wrong.at('code')]).toEqual([422, 'invalid_request']);
    const linked = await api.call('POST', `/v1/sources/${id}/people/link`, body);
    expect([linked.status, linked.at('situation')]).toEqual([200, 'matched']);
    const again = await send(id, 'Employee ID,User Name\nX78,dora@acme.example\n');
    expect((await readToEnd(api, asAnswer(again.run))).at('counts')).toMatchObject({ updated: 1 });
    expect(await active('X78')).toEqual([{ number: 'X78', active: true }]);

    // Another key for the same person is theirs only when that is said.
    await readToEnd(api, asAnswer((await send(id, 'Employee ID,User Name\nX79,dora@acme.example\n')).run));
    const taken = await api.call('POST', `/v1/sources/${id}/people/link`, { ...body, key: 'X79' });
    expect([taken.status, taken.at('code')]).toEqual([409, 'person_linked']);
    const moved = await api.call('POST', `/v1/sources/${id}/people/link`, { ...body, key: 'X79', replace: true });
    expect(moved.status).toBe(200);
  });
});

describe('NDJSON and JSON', () => {
  it('tell of people, their groups and dates as CSV does', async () => {
    const { id } = await createSource(api, { kind: 'file', displayName: 'J', settings: { createGroups: true } });
    const lines = [
      { employeeNumber: 'J1', email: 'j1@acme.example', groups: ['jg'], level: 7 },
      { employeeNumber: 'J2', email: 'j2@acme.example', effectiveAt: '2999-01-01' },
    ];
    const ndjson = await send(id, lines.map((it) => JSON.stringify(it)).join('\n'), {}, 'application/x-ndjson');
    const first = await readToEnd(api, asAnswer(ndjson.run));
    expect(first.at('counts')).toMatchObject({ created: 1, scheduled: 1 });
    expect(await active('J2')).toEqual([{ number: 'J2', active: false }]);
    const array = await send(id, JSON.stringify([...lines, 'none']), { mode: 'delta' }, 'application/json');
    const second = await readToEnd(api, asAnswer(array.run));
    expect(second.at('counts')).toMatchObject({ unchanged: 2, bad: 1 });
    const [person] = await api.db.select().from(users).where(eq(users.employeeNumber, 'J1'));
    expect(person?.attributes).toEqual({ level: 7 });
    // Not announced any more: it will not come.
    await send(id, JSON.stringify([lines[0]]), {}, 'application/json').then(({ run }) => readToEnd(api, asAnswer(run)));
    const told = await api.db.select({ status: events.status }).from(events).where(eq(events.type, 'onboard'));
    expect(told.filter(({ status }) => status === 'scheduled')).toEqual([]);
  });
});

describe('A run whose process dies', () => {
  it('goes on behind the last page that was taken, and takes nobody twice', async () => {
    const { id } = await createSource(api, { kind: 'workday', displayName: 'Dying', settings: WORKDAY });
    const started = await api.call('POST', `/v1/sources/${id}/runs`, { mode: 'full' });
    const asked: unknown[] = [];
    const stop = new AbortController();
    const reader = (dies: boolean) => (): SourceReader => ({
      canDelta: () => false,
      async *read({ resume }) {
        asked.push(resume);
        for (let page = Number(resume?.page ?? -1) + 1; page < 4; page += 1) {
          if (dies && page === 2) {
            stop.abort();
            throw new Error('the process is gone');
          }
          const people = Array.from({ length: 30 }, (_, index) => ({
            key: `K${page}-${index}`,
            place: `entry ${index}`,
            fields: { employeeNumber: `K${page}-${index}` },
            attributes: {},
            active: true,
          }));
          yield { people, resume: { page } };
        }
      },
      nextState: () => ({}),
      close: async () => undefined,
    });
    const { db, sealer, allowPrivate } = api.deps;
    const logger = pino({ level: 'silent' });
    await runSources({ db, sealer, allowPrivate, logger, signal: stop.signal, reader: reader(true) });
    expect((await api.call('GET', pathOf(started))).at('counts')).toMatchObject({ created: 60, pages: 2 });
    const done = await readToEnd(api, started, { reader: reader(false) });
    expect([done.at('status'), done.at('counts')]).toMatchObject(['done', { read: 120, created: 120 }]);
    expect(asked.at(-1)).toEqual({ page: 1 });
    expect(await api.db.$count(events, eq(events.source, id))).toBe(120);
  });
});

const WORKDAY = { reportUrl: 'https://wd.invalid/report', username: 'isu' };
