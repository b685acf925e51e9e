import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, sourcePeople } from '../../../db/schema/index.ts';
import { isId } from '../../../domain/ids.ts';
import { insertUser } from '../api/fixtures.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';
import { aScimClient, type ScimClient } from './scimClient.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let api: TestApi;
let okta: ScimClient;
beforeAll(async () => {
  api = await startApi();
  okta = await aScimClient(api);
});
afterAll(() => api.stop());

function aUser(userName: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { schemas: [USER], userName, emails: [{ value: userName, type: 'work', primary: true }], ...changes };
}

async function eventsOf(userId: unknown): Promise<readonly string[]> {
  const id = String(userId);
  if (!isId('usr', id)) throw new Error('no id of a user');
  const rows = await api.db.select().from(events).where(eq(events.userId, id)).orderBy(events.id);
  return rows.map(({ type }) => type);
}

function expectError(answer: Answer, status: number, scimType?: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/scim+json');
  expect(answer.body).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  });
}

function namesIn(answer: Answer): unknown[] {
  expect(answer.status, answer.text).toBe(200);
  const resources = answer.at('Resources');
  return (Array.isArray(resources) ? resources : []).map((one: unknown) => Object(one).userName);
}

describe('A person pushed by SCIM', () => {
  it('joins, moves, leaves and is deleted, each with one event, and is read back as written', async () => {
    const said = aUser('joe@acme.example', {
      externalId: 'okta-1',
      name: { givenName: 'Joe', familyName: 'Doe', honorificPrefix: 'Dr.' },
      active: true,
      phoneNumbers: [{ type: 'mobile', value: '+1' }],
      addresses: [{ type: 'work', locality: 'Lund' }],
      password: 'never kept',
      [ENTERPRISE]: { department: 'R&D', employeeNumber: 'E-1', costCenter: '7' },
    });
    const created = await okta.call('POST', '/Users', said);
    expect(created.status, created.text).toBe(201);
    const { password: _password, schemas: _schemas, ...kept } = said;
    expect(created.body).toMatchObject({ ...kept, schemas: [USER, ENTERPRISE], meta: { resourceType: 'User' } });
    expect(created.text).not.toContain('never kept');
    const id = String(created.at('id'));
    expect(created.headers.get('location')).toBe(`http://localhost/scim/v2/Users/${id}`);
    expect(await eventsOf(id)).toEqual(['onboard']);
    const directory = await api.call('GET', `/v1/users/${id}`);
    expect(directory.body).toMatchObject({
      email: 'joe@acme.example',
      department: 'R&D',
      attributes: { costCenter: '7', phoneNumbers: [{ type: 'mobile', value: '+1' }] },
    });

    const moved = await okta.call('PUT', `/Users/${id}`, { ...said, title: 'Lead', phoneNumbers: [] });
    expect(moved.body).toMatchObject({ title: 'Lead' });
    expect(moved.body).not.toHaveProperty('phoneNumbers');
    const again = await okta.call('PUT', `/Users/${id}`, { ...said, title: 'Lead', phoneNumbers: [] });
    expect(again.at('meta')).toEqual(moved.at('meta'));
    expect(await eventsOf(id)).toEqual(['onboard', 'update']);

    const left = await okta.call('PATCH', `/Users/${id}`, {
      Operations: [{ op: 'replace', value: { active: false } }],
    });
    expect(left.at('active')).toBe(false);
    expect((await okta.call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await eventsOf(id)).toEqual(['onboard', 'update', 'offboard', 'offboard']);
    expectError(await okta.call('GET', `/Users/${id}`), 404);

    const back = await okta.call('POST', '/Users', aUser('joe@acme.example'));
    expect([back.status, back.at('id')]).toEqual([201, id]);
    expect(back.body).not.toHaveProperty('phoneNumbers');
  });

  it('may be known by userName alone, or be inactive at first', async () => {
    const bare = await okta.call('POST', '/Users', { userName: 'bare' });
    expect(bare.body).toMatchObject({ userName: 'bare', active: true });
    const waiting = await okta.call('POST', '/Users', { userName: 'waiting', active: 'False' });
    expect(waiting.at('active')).toBe(false);
    expect(await eventsOf(waiting.at('id'))).toEqual(['update']);
    await okta.call('PATCH', `/Users/${waiting.at('id')}`, {
      Operations: [{ op: 'Replace', path: 'active', value: 'True' }],
    });
    expect(await eventsOf(waiting.at('id'))).toEqual(['update', 'onboard']);
  });

  it('is refused where somebody has the name or the number, whoever made them', async () => {
    await insertUser(api.db, { userName: 'Taken@acme.example', employeeNumber: 'E-77' });
    expectError(await okta.call('POST', '/Users', aUser('taken@acme.example')), 409, 'uniqueness');
    expectError(
      await okta.call('POST', '/Users', aUser('other@acme.example', { [ENTERPRISE]: { employeeNumber: 'E-77' } })),
      409,
      'uniqueness',
    );
    expectError(await okta.call('POST', '/Users', { displayName: 'Nobody' }), 400, 'invalidValue');
    expectError(await okta.call('POST', '/Users', '{'), 400, 'invalidSyntax');
    expectError(
      await okta.call('POST', '/Users', aUser('bad', { emails: [{ value: 'no address' }] })),
      400,
      'invalidValue',
    );
    expectError(await okta.call('POST', '/Users', 'x', { 'content-type': 'text/plain' }), 415);
  });

  it('keeps what other sources say: a PUT clears only what its own source had said', async () => {
    const id = await insertUser(api.db, {
      userName: 'hr@acme.example',
      email: 'hr@acme.example',
      department: 'Sales',
      displayName: 'H R',
    });
    const put = await okta.call('PUT', `/Users/${id}`, aUser('hr@acme.example', { nickName: 'Hal' }));
    expect(put.body).toMatchObject({ nickName: 'Hal', displayName: 'H R', [ENTERPRISE]: { department: 'Sales' } });
    await api.call('PATCH', `/v1/users/${id}`, { email: 'new@acme.example', title: 'Boss' });
    const read = await okta.call('GET', `/Users/${id}`);
    expect(read.body).toMatchObject({
      title: 'Boss',
      emails: [{ value: 'new@acme.example', type: 'work', primary: true }],
    });
    const less = await okta.call('PUT', `/Users/${id}`, { userName: 'hr@acme.example' });
    expect(less.body).toMatchObject({ displayName: 'H R' });
    expect(less.body).not.toHaveProperty('nickName');
  });

  it('is told of by a source only as far as it is the truth', async () => {
    const limited = await aScimClient(api, { authority: ['displayName'] });
    const id = await insertUser(api.db, { userName: 'lim@acme.example', displayName: 'Lim', title: 'Clerk' });
    const patched = await limited.call('PATCH', `/Users/${id}`, {
      Operations: [{ op: 'replace', value: { displayName: 'Limmy', title: 'Boss', active: false } }],
    });
    expect(patched.body).toMatchObject({ displayName: 'Limmy', title: 'Clerk', active: true });
    expectError(await limited.call('POST', '/Groups', { displayName: 'Not theirs' }), 403);
  });
});

describe('What Okta sends', () => {
  it('finds nobody, creates, reads, replaces and deactivates', async () => {
    const missing = await okta.call(
      'GET',
      `/Users?filter=${encodeURIComponent('userName eq "test.user@okta.local"')}&startIndex=1&count=100`,
    );
    expect(missing.body).toMatchObject({ totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] });
    const body = {
      schemas: [USER],
      userName: 'test.user@okta.local',
      name: { givenName: 'Test', familyName: 'User' },
      emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    };
    const created = await okta.call('POST', '/Users', body);
    const id = String(created.at('id'));
    expect((await okta.call('GET', `/Users/${id}`)).at('locale')).toBe('en-US');
    const put = await okta.call('PUT', `/Users/${id}`, {
      ...body,
      id,
      name: { givenName: 'Another', familyName: 'User', middleName: 'Ex' },
      meta: { resourceType: 'User' },
    });
    expect(put.at('name')).toEqual({ givenName: 'Another', familyName: 'User', middleName: 'Ex' });
    const off = await okta.call('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { active: false } }],
    });
    expect([off.status, off.at('active')]).toEqual([200, false]);
  });

  it('finds who is in the directory already, and links them instead of making them twice', async () => {
    const id = await insertUser(api.db, { userName: 'There@acme.example' });
    const found = await okta.call('GET', `/Users?filter=${encodeURIComponent('userName eq "there@acme.example"')}`);
    expect(found.at('Resources.0.id')).toBe(id);
    await okta.call('PATCH', `/Users/${id}`, { Operations: [{ op: 'add', path: 'externalId', value: 'okta-there' }] });
    const mine = await okta.call('GET', `/Users?filter=${encodeURIComponent('externalId eq "okta-there"')}`);
    expect(mine.at('Resources.0.id')).toBe(id);
    const other = await aScimClient(api);
    const theirs = await other.call('GET', `/Users?filter=${encodeURIComponent('externalId eq "okta-there"')}`);
    expect(theirs.at('totalResults')).toBe(0);
    const rows = await api.db.select().from(sourcePeople).where(eq(sourcePeople.userId, id));
    expect(rows).toMatchObject([{ sourceId: okta.sourceId, situation: 'matched' }]);
  });
});

describe('What Entra ID sends', () => {
  it('is understood with all its habits', async () => {
    const probe = await okta.call('GET', '/Users?filter=userName+eq+%22non-existent%22');
    expect(probe.at('totalResults')).toBe(0);
    const created = await okta.call('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: 'Test_User_ab6490ee',
      active: true,
      meta: { resourceType: 'User' },
      name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
      roles: [],
    });
    const id = String(created.at('id'));
    const manager = String((await okta.call('POST', '/Users', { userName: 'the.manager' })).at('id'));
    const patched = await okta.call('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'Add', path: 'emails[type eq "work"].value', value: 'updated@acme.example' },
        { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
        { op: 'Add', path: `${ENTERPRISE}:manager`, value: manager },
        { op: 'Add', path: 'addresses[type eq "work"].country', value: 'SE' },
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Add', value: { 'name.middleName': 'M', [`${ENTERPRISE}:department`]: 'R&D' } },
      ],
    });
    expect(patched.body).toMatchObject({
      active: false,
      emails: [{ type: 'work', value: 'updated@acme.example' }],
      name: { familyName: 'updatedFamilyName', givenName: 'givenName', middleName: 'M' },
      addresses: [{ type: 'work', country: 'SE' }],
      [ENTERPRISE]: { manager: { value: manager }, department: 'R&D' },
    });
    expect((await api.call('GET', `/v1/users/${id}`)).body).toMatchObject({
      email: 'updated@acme.example',
      attributes: { manager },
    });
    const found = await okta.call(
      'GET',
      `/Users?filter=${encodeURIComponent('emails[type eq "work"].value eq "updated@acme.example"')}&attributes=id,emails`,
    );
    expect(found.at('Resources')).toEqual([
      { schemas: [USER, ENTERPRISE], id, emails: [{ type: 'work', value: 'updated@acme.example' }] },
    ]);
  });
});

describe('A list', () => {
  const names = Array.from({ length: 7 }, (_, index) => `page${index}@list.example`);
  let reader: ScimClient;
  beforeAll(async () => {
    reader = await aScimClient(api, { settings: { visible: 'own' } });
    for (const [index, name] of names.entries()) {
      const title = index < 4 ? `T${9 - index}` : undefined;
      const nickName = index < 4 ? `N${9 - index}` : undefined;
      await reader.call('POST', '/Users', aUser(name, { title, nickName, timezone: index % 2 === 0 ? 'A' : 'B' }));
    }
  });

  it('of a source that sees only its own has nobody else', async () => {
    expect((await reader.call('GET', '/Users')).at('totalResults')).toBe(7);
    const id = await insertUser(api.db, { userName: 'unseen@acme.example', employeeNumber: 'E-500' });
    expectError(await reader.call('GET', `/Users/${id}`), 404);
    const linked = await reader.call('POST', '/Users', aUser('unseen@acme.example'));
    expect([linked.status, linked.at('id')]).toEqual([201, id]);
    expectError(await reader.call('POST', '/Users', aUser('unseen@acme.example')), 409, 'uniqueness');
    await reader.call('DELETE', `/Users/${id}`);
  });

  it('is paged by index', async () => {
    const second = await reader.call('GET', '/Users?startIndex=4&count=3');
    expect(second.body).toMatchObject({ totalResults: 7, startIndex: 4, itemsPerPage: 3 });
    expect(namesIn(second)).toEqual(names.slice(3, 6));
    expect((await reader.call('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 7, Resources: [] });
    expect((await reader.call('GET', '/Users?startIndex=0&count=-5')).body).toMatchObject({
      startIndex: 1,
      Resources: [],
    });
    expectError(await reader.call('GET', '/Users?count=many'), 400, 'invalidCount');
  });

  it.each([
    '',
    '&sortBy=title',
    '&sortBy=title&sortOrder=descending',
    '&sortBy=nickName',
    '&sortBy=nickName&sortOrder=descending',
    '&filter=timezone+pr',
    '&sortBy=meta.created',
  ])('is paged by cursor, each row once and in order: %s', async (more) => {
    const whole = namesIn(await reader.call('GET', `/Users?count=100${more}`));
    const seen: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const page = await reader.call('GET', `/Users?count=2&cursor=${String(cursor)}${more}`);
      seen.push(...namesIn(page));
      expect(page.body).not.toHaveProperty('startIndex');
      cursor = page.at('nextCursor');
    }
    expect(seen).toEqual(whole);
    expect([...seen].sort()).toEqual(names);
    if (more.includes('title') || more.includes('nickName')) {
      const first = more.includes('descending')
        ? names.slice(4)
        : ['page3@list.example', 'page2@list.example', 'page1@list.example', 'page0@list.example'];
      expect(whole.slice(0, first.length)).toEqual(first);
    }
  });

  it('refuses a cursor that is not its own', async () => {
    const page = await reader.call('GET', '/Users?count=2&cursor');
    const cursor = String(page.at('nextCursor'));
    expectError(await reader.call('GET', `/Users?cursor=${cursor}&sortBy=title`), 400, 'invalidCursor');
    expectError(await reader.call('GET', '/Users?cursor=nonsense'), 400, 'invalidCursor');
  });

  it('is filtered by Postgres and by us alike', async () => {
    for (const [filter, count] of [
      ['userName sw "PAGE" and not (title pr)', 3],
      ['not (title eq "t9")', 6],
      ['timezone eq "a"', 4],
      ['timezone eq "a" and title ge "t8"', 1],
      ['emails.value eq "PAGE1@list.example"', 1],
      ['emails co "list.example" and active eq true', 7],
      ['title eq null or nickName eq "n9"', 4],
      ['meta.lastModified gt "2000-01-01T00:00:00Z" and meta.created lt "2100-01-01T00:00:00Z"', 7],
      ['not (userName eq "page0@list.example") and timezone ne "B"', 3],
      ['groups.value eq "grp_x"', 0],
    ] as const) {
      const found = await reader.call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      expect([filter, found.at('totalResults')]).toEqual([filter, count]);
    }
  });

  it('is asked for by POST as well, of one kind or of all', async () => {
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName ew "list.example"',
      attributes: ['userName'],
      count: 2,
    };
    const found = await reader.call('POST', '/Users/.search', search);
    expect(found.body).toMatchObject({ totalResults: 7, itemsPerPage: 2 });
    expect(Object.keys(Object(found.at('Resources.0'))).sort()).toEqual(['id', 'schemas', 'userName']);
    await reader.call('POST', '/Groups', { displayName: 'A list of its own' });
    const all = await reader.call('POST', '/.search', { count: 100 });
    expect(all.at('totalResults')).toBe(8);
    expect(all.at('Resources.7.displayName')).toBe('A list of its own');
    expect((await reader.call('GET', '?filter=displayName+pr')).at('totalResults')).toBe(1);
    expectError(await reader.call('POST', '/.search', { filter: 'nonsense eq 1' }), 400, 'invalidFilter');
  });
});

describe('An ETag', () => {
  it('changes with the person, and spares or refuses what is not up to date', async () => {
    const created = await okta.call('POST', '/Users', aUser('etag@acme.example'));
    const path = `/Users/${created.at('id')}`;
    const etag = String(created.headers.get('etag'));
    expect(etag).toMatch(/^W\/"/);
    expect(created.at('meta.version')).toBe(etag);
    expect((await okta.call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(304);
    const change = { Operations: [{ op: 'add', path: 'nickName', value: 'E' }] };
    expect((await okta.call('PATCH', path, change, { 'if-match': etag })).status).toBe(200);
    expectError(await okta.call('PATCH', path, change, { 'if-match': etag }), 412);
    expectError(await okta.call('DELETE', path, undefined, { 'if-match': etag }), 412);
    expect((await okta.call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(200);
    await okta.call('PATCH', path, { Operations: [{ op: 'add', path: 'externalId', value: 'only SCIM knows' }] });
    expect((await okta.call('GET', path)).headers.get('etag')).not.toBe(etag);
  });
});

describe('The door of /scim/v2', () => {
  it('is open to a token of a source, or a key with scim:write, and to nobody else', async () => {
    const key = async (scope: string) =>
      String((await api.call('POST', '/v1/api-keys', { name: scope, scopes: [scope] })).at('key'));
    const as = (text: string) => ({ authorization: `Bearer ${text}` });
    const made = await api.call('POST', '/scim/v2/Users', aUser('by.key@acme.example'), as(await key('scim:write')));
    expect(made.status, made.text).toBe(201);
    expectError(await api.call('GET', '/scim/v2/Users', undefined, as(await key('users:read'))), 403);
    for (const headers of [
      { authorization: null },
      as('tns_nonsense'),
      as(`${okta.token.slice(0, -1)}${okta.token.endsWith('A') ? 'B' : 'A'}`),
    ]) {
      const refused = await api.call('GET', '/scim/v2/Users', undefined, headers);
      expectError(refused, 401);
      expect(refused.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('opens to tokens made by API until they are revoked', async () => {
    const { sourceId } = await aScimClient(api);
    const made = await api.call('POST', `/v1/sources/${sourceId}/tokens`, {});
    expect(made.status, made.text).toBe(201);
    const headers = { authorization: `Bearer ${made.at('token')}` };
    expect((await api.call('GET', '/scim/v2/Users', undefined, headers)).status).toBe(200);
    const listed = await api.call('GET', `/v1/sources/${sourceId}/tokens`);
    expect(listed.text).not.toContain(String(made.at('token')));
    expect(listed.at('data.1.lastFour')).toBe(String(made.at('token')).slice(-4));
    expect((await api.call('DELETE', `/v1/sources/${sourceId}/tokens/${made.at('id')}`)).status).toBe(200);
    expectError(await api.call('GET', '/scim/v2/Users', undefined, headers), 401);
  });

  it('tells what it can without a token, and refuses the rest in SCIM’s words', async () => {
    const open = { authorization: null };
    const config = await api.call('GET', '/scim/v2/ServiceProviderConfig', undefined, open);
    expect(config.body).toMatchObject({ bulk: { supported: true }, pagination: { cursor: true, index: true } });
    expect((await api.call('GET', '/scim/v2/Schemas', undefined, open)).at('totalResults')).toBe(3);
    expect((await api.call('GET', `/scim/v2/Schemas/${ENTERPRISE}`, undefined, open)).at('name')).toBe(
      'EnterpriseUser',
    );
    expectError(await api.call('GET', '/scim/v2/ResourceTypes?filter=x', undefined, open), 403);
    expectError(await okta.call('GET', '/Me'), 501);
    expectError(await okta.call('DELETE', '/Users'), 405);
    expectError(await okta.call('GET', '/Nothing'), 404);
    expectError(await okta.call('GET', '/Users/usr_nobody'), 404);
  });

  it('answers hostile filters 400, and quickly', async () => {
    for (const filter of [
      '('.repeat(9000),
      'not '.repeat(2500),
      `userName eq "${'\n'.repeat(50)}`,
      'a'.repeat(9999),
      'userName eq "\\u0000"',
      '[[[',
      'emails['.repeat(1000),
    ]) {
      expectError(await okta.call('POST', '/Users/.search', { filter }), 400, 'invalidFilter');
    }
  });
});
