import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, groups } from '../../../db/schema/index.ts';
import { insertGroup, insertUser } from '../api/fixtures.ts';
import { type Answer, startApi, type TestApi } from '../api/startApi.ts';
import { aScimClient, type ScimClient } from './scimClient.ts';

let api: TestApi;
let entra: ScimClient;
beforeAll(async () => {
  api = await startApi();
  entra = await aScimClient(api);
});
afterAll(() => api.stop());

async function aGroup(displayName: string, members: readonly string[] = [], more: object = {}): Promise<string> {
  const made = await entra.call('POST', '/Groups', {
    displayName,
    members: members.map((value) => ({ value })),
    ...more,
  });
  expect(made.status, made.text).toBe(201);
  return String(made.at('id'));
}

async function membersOf(id: string): Promise<unknown[]> {
  const members = (await entra.call('GET', `/Groups/${id}`)).at('members');
  return (Array.isArray(members) ? members : []).map((one: unknown) => Object(one).value);
}

function patch(id: string, ...operations: object[]): Promise<Answer> {
  return entra.call('PATCH', `/Groups/${id}`, { Operations: operations });
}

describe('A group pushed by SCIM', () => {
  it('is created, filled, emptied, renamed and deleted; who comes or goes has one event', async () => {
    const [ann, bob, cat] = [await insertUser(api.db), await insertUser(api.db), await insertUser(api.db)];
    const id = await aGroup('Sales', [ann], { externalId: 'sales-1' });
    expect((await api.call('GET', `/v1/groups/${id}`)).body).toMatchObject({
      displayName: 'Sales',
      externalId: 'sales-1',
    });
    expect((await entra.call('GET', `/Users/${ann}`)).at('groups.0')).toMatchObject({
      value: id,
      display: 'Sales',
      type: 'direct',
    });

    const added = await patch(id, {
      op: 'Add',
      path: 'members',
      value: [{ value: bob }, { value: cat }, { value: ann }],
    });
    expect(added.status, added.text).toBe(204);
    expect(await membersOf(id)).toEqual([ann, bob, cat].sort());
    await patch(id, { op: 'Remove', path: `members[value eq "${bob}"]` });
    await patch(id, { op: 'Remove', path: 'members', value: [{ value: cat }] });
    expect(await membersOf(id)).toEqual([ann]);
    const [last] = await api.db.select().from(events).where(eq(events.userId, cat)).orderBy(desc(events.id)).limit(1);
    expect(last).toMatchObject({ type: 'group-change', source: entra.sourceId, changes: { groupsRemoved: [id] } });

    await patch(id, { op: 'replace', value: { displayName: 'Sales & Co', members: [{ value: bob }] } });
    expect(await membersOf(id)).toEqual([bob]);
    const put = await entra.call('PUT', `/Groups/${id}`, {
      displayName: 'Sales',
      members: [{ value: ann }, { value: bob }],
    });
    expect(put.at('displayName')).toBe('Sales');
    expect(put.body).not.toHaveProperty('externalId');
    await patch(id, { op: 'remove', path: 'members' });
    expect(await membersOf(id)).toEqual([]);

    expect((await entra.call('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await entra.call('GET', `/Groups/${id}`)).status).toBe(404);
  });

  it('is found by name, by id with a member, and by the id of its source; without its members if so asked', async () => {
    const ann = await insertUser(api.db);
    const id = await aGroup('Found', [ann], { externalId: 'found-1' });
    const find = async (filter: string) =>
      (await entra.call('GET', `/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`)).at(
        'Resources',
      );
    for (const filter of [
      'displayName eq "FOUND"',
      `id eq "${id}" and members eq "${ann}"`,
      'externalId eq "found-1"',
      `members[value eq "${ann}"]`,
    ]) {
      expect([filter, await find(filter)]).toMatchObject([filter, [{ id, displayName: 'Found' }]]);
    }
    expect(JSON.stringify(await find('displayName eq "found"'))).not.toContain('members');
    expect(await find(`id eq "${id}" and members eq "usr_other"`)).toEqual([]);
  });

  it('is not made twice: by name for who has not looked, by the id of its source', async () => {
    await insertGroup(api.db, { displayName: 'There before' });
    const body = { displayName: 'there BEFORE' };
    expect((await entra.call('POST', '/Groups', body)).status).toBe(409);
    await aGroup('Twin', [], { externalId: 'twin-1' });
    expect((await entra.call('POST', '/Groups', { displayName: 'Other', externalId: 'twin-1' })).status).toBe(409);
    expect((await entra.call('POST', '/Groups', { displayName: 'Twin', externalId: 'twin-2' })).status).toBe(201);
  });

  it('has people in it, and nothing else', async () => {
    const [inner, outer] = [await aGroup('Inner'), await aGroup('Outer')];
    const inactive = await insertUser(api.db, { active: false });
    for (const value of [inner, outer, 'nonsense', 'usr_0199c0ffee00cdcdcdcdcdcdcdcdcdcdcdcd', inactive]) {
      const refused = await patch(outer, { op: 'add', path: 'members', value: [{ value }] });
      expect([refused.status, refused.at('scimType')]).toEqual([400, 'invalidValue']);
    }
    expect((await patch(outer, { op: 'remove', path: 'members[value eq "nonsense"]' })).status).toBe(204);
    expect(await membersOf(outer)).toEqual([]);
  });

  it('has an ETag that its members change, too', async () => {
    const ann = await insertUser(api.db);
    const id = await aGroup('Marked');
    const etag = String((await entra.call('GET', `/Groups/${id}?excludedAttributes=members`)).headers.get('etag'));
    const add = { Operations: [{ op: 'add', path: 'members', value: [{ value: ann }] }] };
    expect((await entra.call('PATCH', `/Groups/${id}`, add, { 'if-match': etag })).status).toBe(204);
    expect((await entra.call('PATCH', `/Groups/${id}`, add, { 'if-match': etag })).status).toBe(412);
  });

  it('of everybody is none of SCIM’s', async () => {
    expect((await entra.call('GET', '/Groups/grp_everybody')).status).toBe(404);
    expect((await entra.call('GET', '/Groups?count=1000')).text).not.toContain('grp_everybody');
  });
});

describe('A bulk', () => {
  const bulk = (operations: readonly object[], more: object = {}) =>
    entra.call('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: operations,
      ...more,
    });
  const statuses = (answer: Answer) => {
    const operations = answer.at('Operations');
    return (Array.isArray(operations) ? operations : []).map((one: unknown) => Object(one).status);
  };

  it('does its operations in order, references first', async () => {
    const done = await bulk([
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { displayName: 'Bulk', members: [{ value: 'bulkId:a' }, { value: 'bulkId:b' }] },
      },
      { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'bulk.a' } },
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'b',
        data: {
          userName: 'bulk.b',
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'bulkId:a' } },
        },
      },
      { method: 'PATCH', path: '/Users/bulkId:a', data: { Operations: [{ op: 'add', path: 'title', value: 'Boss' }] } },
      { method: 'DELETE', path: '/Users/bulkId:b' },
    ]);
    expect(done.status, done.text).toBe(200);
    expect(statuses(done)).toEqual(['201', '201', '201', '200', '204']);
    expect(done.at('Operations.0')).toMatchObject({
      method: 'POST',
      bulkId: 'g',
      location: expect.stringContaining('/scim/v2/Groups/grp_'),
    });
    const [group] = await api.db.select().from(groups).where(eq(groups.displayName, 'Bulk'));
    expect(await membersOf(String(group?.id))).toHaveLength(1);
    const boss = await entra.call('GET', '/Users?filter=userName+eq+%22bulk.a%22');
    expect(boss.at('Resources.0.title')).toBe('Boss');
  });

  it('goes on after an error, or stops at failOnErrors, and says what failed', async () => {
    const operations = [
      { method: 'POST', path: '/Users', bulkId: '1', data: { userName: 'bulk.a' } },
      { method: 'POST', path: '/Users', bulkId: '2', data: { userName: 'bulk.new' } },
      { method: 'POST', path: '/Users', data: { userName: 'no.bulkId' } },
      { method: 'GET', path: '/Users' },
      { method: 'PUT', path: '/Users/bulkId:1', data: { userName: 'x' } },
      { method: 'DELETE', path: '/Users/usr_nobody' },
    ];
    const done = await bulk(operations);
    expect(statuses(done)).toEqual(['409', '201', '400', '400', '409', '404']);
    expect(done.at('Operations.0.response')).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(statuses(await bulk(operations, { failOnErrors: 2 }))).toEqual(['409', '409']);
  });

  it('tells those that wait for each other that they do', async () => {
    const loop = (bulkId: string, other: string) => ({
      method: 'POST',
      path: '/Users',
      bulkId,
      data: {
        userName: `loop.${bulkId}`,
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: `bulkId:${other}` },
      },
    });
    expect(statuses(await bulk([loop('x', 'y'), loop('y', 'x')]))).toEqual(['409', '409']);
  });

  it('has a size', async () => {
    const many = Array.from({ length: 1001 }, () => ({ method: 'DELETE', path: '/Users/usr_x' }));
    expect((await bulk(many)).status).toBe(413);
    expect((await entra.call('POST', '/Bulk', `{"Operations": [], "x": "${'x'.repeat(1_048_576)}"}`)).status).toBe(413);
    expect((await entra.call('POST', '/Bulk', {})).status).toBe(400);
  });
});
