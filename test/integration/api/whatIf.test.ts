import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts, memberships } from '../../../db/schema/index.ts';
import type { AppId, GroupId, UserId } from '../../../domain/ids.ts';
import { createApp, createKey, createPolicy, insertGroup, insertUser, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A group of two who may have the app and one whose domain may not. */
async function company(): Promise<{ appId: AppId; groupId: GroupId; ann: UserId; bob: UserId; eve: UserId }> {
  const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
  const ann = await insertUser(api.db);
  const bob = await insertUser(api.db);
  const eve = await insertUser(api.db, { email: `eve.${bob.slice(-6)}@other.example` });
  await api.db.insert(memberships).values([ann, bob, eve].map((userId) => ({ groupId, userId })));
  return { appId, groupId, ann, bob, eve };
}

async function entitled(appId: AppId): Promise<readonly string[]> {
  const rows = await api.db.execute<{ user_id: string }>(
    sql`select user_id from entitlements where app_id = ${appId} and suppressed_by is null order by 1`,
  );
  return rows.map((row) => row.user_id);
}

async function counts(): Promise<unknown> {
  const [row] = await api.db.execute(sql`
    select (select count(*) from policies) as policies, (select count(*) from memberships) as memberships,
      (select count(*) from events) as events, (select count(*) from suppressions) as suppressions`);
  return row;
}

describe('What-if', () => {
  it('tells whom a policy would give an account, and changes nothing', async () => {
    const { appId, groupId, ann, bob } = await company();
    const before = await counts();
    const answer = await api.call('POST', '/v1/policies/what-if', { appId, groupId });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      appId,
      gives: { count: 2 },
      takes: { count: 0 },
      keeps: 0,
      heldByGuard: false,
    });
    expect(idsIn(answer.at('gives.people'))).toEqual([ann, bob].sort());
    expect(await counts()).toEqual(before);
    expect(await entitled(appId)).toEqual([]);

    await createPolicy(api, appId, groupId);
    const again = await api.call('POST', '/v1/policies/what-if', { appId, groupId });
    expect(again.body).toMatchObject({ gives: { count: 0 }, takes: { count: 0 }, keeps: 2 });
  });

  it('tells whom the end of a policy would take it from, and whether the guard would hold that', async () => {
    const { appId, groupId, ann, bob } = await company();
    const policyId = await createPolicy(api, appId, groupId);
    await api.db
      .insert(accounts)
      .values([ann, bob].map((userId) => ({ userId, appId, remoteId: `r-${userId}`, state: 'active' as const })));
    const ask = () => api.call('POST', '/v1/policies/what-if', { policyId, delete: true });
    expect((await ask()).body).toMatchObject({ takes: { count: 2 }, keeps: 0, heldByGuard: false, reasons: [] });
    expect((await ask()).at('guard')).toEqual({ going: 2, accounts: 2, count: 25, share: 0.2 });
    await api.call('PATCH', `/v1/apps/${appId}`, { deletionGuard: { count: 1, share: 0.2 } });
    const held = await ask();
    expect(held.body).toMatchObject({ heldByGuard: true, reasons: [{ code: 'deletion_guard' }] });
    expect(held.at('guard')).toEqual({ going: 2, accounts: 2, count: 1, share: 0.2 });
    expect(held.at('takes.people.0.reason')).toBe('not_entitled');
    expect((await api.call('GET', `/v1/policies/${policyId}`)).status).toBe(200);
  });

  it('tells what another group, and another app, for a policy would give and take', async () => {
    const { appId, groupId, ann, bob } = await company();
    const [otherApp, otherGroup] = [await createApp(api), await insertGroup(api.db)];
    const carl = await insertUser(api.db);
    await api.db.insert(memberships).values([ann, carl].map((userId) => ({ groupId: otherGroup, userId })));
    const policyId = await createPolicy(api, appId, groupId);
    const ask = (body: object) => api.call('POST', '/v1/policies/what-if', { policyId, ...body });
    expect((await ask({})).body).toMatchObject({ gives: { count: 0 }, takes: { count: 0 }, keeps: 2, oldApp: null });
    expect((await ask({ groupId: otherGroup })).body).toMatchObject({
      gives: { count: 1, people: [{ id: carl }] },
      takes: { count: 1, people: [{ id: bob }] },
      oldApp: null,
    });
    expect((await ask({ appId: otherApp })).body).toMatchObject({
      appId: otherApp,
      gives: { count: 2 },
      oldApp: { appId, gives: { count: 0 }, takes: { count: 2 } },
    });
    await createPolicy(api, otherApp, groupId);
    const before = await counts();
    expect((await ask({ appId: otherApp })).status).toBe(409);
    expect(await counts()).toEqual(before);
    expect(await entitled(appId)).toEqual(expect.arrayContaining([ann, bob]));
  });

  it('tells what other domains, and the removal of the app, would do', async () => {
    const { appId, groupId, ann, eve } = await company();
    await createPolicy(api, appId, groupId);
    const path = `/v1/apps/${appId}/what-if`;
    const domains = await api.call('POST', path, { authorizedDomains: ['Other.example'] });
    expect(domains.body).toMatchObject({ gives: { count: 1, people: [{ id: eve }] }, takes: { count: 2 }, keeps: 0 });
    expect(domains.at('takes.people.0.reason')).toBe('domain_not_authorized');
    const gone = await api.call('POST', path, { delete: 'deprovision' });
    expect(gone.body).toMatchObject({ gives: { count: 0 }, takes: { count: 2 }, groups: { gives: 0, takes: 1 } });
    expect((await api.call('POST', path, { delete: 'keep' })).body).toMatchObject({ takes: { count: 0 }, keeps: 2 });
    const groups = await api.call('POST', path, { pushGroups: [] });
    expect(groups.body).toMatchObject({ takes: { count: 0 }, groups: { gives: 0, takes: 1 } });
    expect(await entitled(appId)).toContain(ann);
  });

  it('tells which apps a change of members would give and take, as the change then does', async () => {
    const { appId, groupId, ann } = await company();
    await createPolicy(api, appId, groupId);
    const carl = await insertUser(api.db);
    const change = { add: [carl], remove: [ann] };
    const answer = await api.call('POST', `/v1/groups/${groupId}/what-if`, change);
    expect(answer.body).toMatchObject({
      apps: [{ appId, gives: { count: 1, people: [{ id: carl }] }, takes: { count: 1, people: [{ id: ann }] } }],
    });
    const was = await entitled(appId);
    expect(was).toContain(ann);
    await api.call('POST', `/v1/groups/${groupId}/members`, change);
    const is = await entitled(appId);
    expect(is.filter((id) => !was.includes(id))).toEqual([carl]);
    expect(was.filter((id) => !is.includes(id))).toEqual([ann]);
  });

  it('tells whose account other mapping rows would change; values only to who may read people', async () => {
    const { appId, groupId, ann, bob } = await company();
    await createPolicy(api, appId, groupId);
    await api.db.execute(sql`update users set title = 'Boss' where id = ${ann}`);
    const path = `/v1/apps/${appId}/what-if`;
    const users = [
      { target: 'userName', source: 'userName' },
      { target: 'title', expression: 'ToUpper(user.title)' },
      { target: 'nickName', source: 'title', apply: 'create' },
    ];
    const answer = await api.call('POST', path, { mappings: { users } });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      gives: { count: 0 },
      takes: { count: 0 },
      changes: {
        count: 1,
        people: [{ id: ann, attributes: ['title'], values: [{ attribute: 'title', old: 'Boss', new: 'BOSS' }] }],
      },
    });
    const key = withKey(await createKey(api, ['apps:read']));
    const blind = await api.call('POST', path, { mappings: { users } }, key);
    expect(blind.at('changes.people.0.attributes')).toEqual(['title']);
    expect(blind.text).not.toContain('BOSS');
    const wrong = await api.call('POST', path, { mappings: { users: [{ target: 'title', source: 'nowhere!' }] } });
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([422, 'mappings.users.0.source']);
    expect((await api.call('POST', path, {})).at('changes')).toBeNull();
    expect(await entitled(appId)).toEqual(expect.arrayContaining([ann, bob]));
  });

  it('names what is wrong', async () => {
    const { groupId } = await company();
    const wrong = await api.call('POST', '/v1/policies/what-if', { groupId });
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([422, 'appId']);
  });
});

function idsIn(people: unknown): readonly string[] {
  return Object.values(Object(people))
    .map((it) => String(Object(it).id))
    .sort();
}
