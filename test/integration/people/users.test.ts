import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import {
  aGroup,
  anAccount,
  anApp,
  aPerson,
  fieldsIn,
  fresh,
  idAt,
  identifiersOf,
  idsIn,
  membersOf,
  readEvent,
  readUser,
} from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('adding a person', () => {
  it('onboards who is active', async () => {
    const answer = await api.call('POST', '/v1/users', {
      userName: 'Ann@Acme.example',
      email: 'ann@acme.example',
      givenName: '',
      attributes: { costCentre: 'C1' },
    });
    expect(answer.status).toBe(202);
    expect(answer.at('user')).toMatchObject({
      version: 1,
      userName: 'Ann@Acme.example',
      givenName: null,
      active: true,
      attributes: { costCentre: 'C1' },
    });
    expect(answer.at('event')).toMatchObject({
      type: 'onboard',
      status: 'accepted',
      userId: answer.at('user.id'),
      changes: { attributes: ['userName', 'email', 'active', 'attributes.costCentre'] },
      steps: [],
    });
    const id = idAt(answer, 'evt', 'event.id');
    expect(answer.at('event.temporalUrl')).toBe(
      `http://temporal.test:8233/namespaces/default/workflows/${encodeURIComponent(`onboard:${id}`)}`,
    );
    expect((await readEvent(api.db, id)).version).toBe(1);
  });

  it('makes an update of who is inactive: there is no account to give', async () => {
    const { eventId } = await aPerson(api, { active: false });
    expect((await readEvent(api.db, eventId)).type).toBe('update');
  });

  it('refuses a userName that is taken, in any case, and an employeeNumber', async () => {
    const userName = `${fresh('taken')}@acme.example`;
    await aPerson(api, { userName, employeeNumber: userName });
    const sameName = await api.call('POST', '/v1/users', { userName: userName.toUpperCase() });
    expect([sameName.status, fieldsIn(sameName)]).toEqual([409, ['userName']]);
    const sameNumber = await api.call('POST', '/v1/users', { userName: fresh('other'), employeeNumber: userName });
    expect([sameNumber.status, fieldsIn(sameNumber)]).toEqual([409, ['employeeNumber']]);
  });

  it.each([
    [{}, 'userName'],
    [{ userName: ' ' }, 'userName'],
    [{ userName: 'x', email: 'nonsense' }, 'email'],
    [{ userName: 'x', active: 'yes' }, 'active'],
    [{ userName: 'x', attributes: [] }, 'attributes'],
    [{ userName: 'x', attributes: { a: { b: 'nul \u0000' } } }, 'attributes.a'],
    [{ userName: 'x', phone: '1' }, 'phone'],
    [{ userName: 'x'.repeat(300) }, 'userName'],
  ])('refuses %j, naming %s', async (body, field) => {
    const answer = await api.call('POST', '/v1/users', body);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [field]]);
  });

  it('refuses attributes nested deeper than anybody can mean', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answer = await api.call('POST', '/v1/users', `{"userName": "deep", "attributes": {"a": ${deep}}}`);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, ['attributes.a']]);
  });
});

describe('changing a person', () => {
  it('merges the patch, raises the version, and names what changed without its values', async () => {
    const { id } = await aPerson(api, { title: 'Engineer', attributes: { a: { b: 1, c: 2 }, d: 3 } });
    const answer = await api.call('PATCH', `/v1/users/${id}`, { title: null, attributes: { a: { b: null }, d: 3 } });
    expect(answer.status).toBe(202);
    expect(answer.at('user')).toMatchObject({ version: 2, title: null, attributes: { a: { c: 2 }, d: 3 } });
    expect(answer.at('event')).toMatchObject({
      type: 'update',
      changes: { attributes: ['title', 'attributes.a'], groupsAdded: [], groupsRemoved: [] },
    });
  });

  it('makes neither event nor version of a patch that changes nothing', async () => {
    const { id } = await aPerson(api, { title: 'Engineer' });
    const answer = await api.call('PATCH', `/v1/users/${id}`, { title: 'Engineer', attributes: {} });
    expect([answer.status, answer.at('event'), answer.at('user.version')]).toEqual([202, null, 1]);
  });

  it('offboards by active: false, which ends all memberships, and onboards by active: true', async () => {
    const { id } = await aPerson(api);
    const groupId = await aGroup(api);
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [id] });
    const left = await api.call('PATCH', `/v1/users/${id}`, { active: false });
    expect(left.at('event')).toMatchObject({
      type: 'offboard',
      changes: { attributes: ['active'], groupsRemoved: [groupId] },
    });
    expect(await membersOf(api, groupId)).toEqual([]);
    const back = await api.call('PATCH', `/v1/users/${id}`, { active: true });
    expect(back.at('event')).toMatchObject({ type: 'onboard', changes: { groupsAdded: [] } });
    expect(await membersOf(api, groupId)).toEqual([]);
  });

  it('keeps every name, address and number somebody ever had', async () => {
    const { id } = await aPerson(api, { userName: 'Old@Acme.example', email: 'old@x.example', employeeNumber: 'N1' });
    await api.call('PATCH', `/v1/users/${id}`, { userName: 'new@acme.example', email: 'New@x.example' });
    expect(await identifiersOf(api.db, id)).toEqual([
      'n1',
      'new@acme.example',
      'new@x.example',
      'old@acme.example',
      'old@x.example',
    ]);
  });

  it('refuses to clear the userName, to take another’s, and to change nobody', async () => {
    const [{ id }, other] = [await aPerson(api), await aPerson(api)];
    const { userName } = await readUser(api.db, other.id);
    const cleared = await api.call('PATCH', `/v1/users/${id}`, { userName: null });
    expect([cleared.status, fieldsIn(cleared)]).toEqual([422, ['userName']]);
    const taken = await api.call('PATCH', `/v1/users/${id}`, { userName });
    expect([taken.status, fieldsIn(taken)]).toEqual([409, ['userName']]);
    expect((await readUser(api.db, id)).version).toBe(1);
    const nobody = await api.call('PATCH', `/v1/users/usr_${'0'.repeat(32)}`, { title: 'x' });
    expect([nobody.status, nobody.at('code')]).toEqual([404, 'user_not_found']);
  });
});

describe('deleting a person', () => {
  it('offboards and leaves a tombstone that nobody reads but reports', async () => {
    const { id } = await aPerson(api);
    const answer = await api.call('DELETE', `/v1/users/${id}`);
    expect([answer.status, answer.at('event.type'), answer.at('user.active')]).toEqual([202, 'offboard', false]);
    expect((await api.call('GET', `/v1/users/${id}`)).status).toBe(404);
    expect((await api.call('PATCH', `/v1/users/${id}`, { title: 'x' })).status).toBe(404);
    expect((await api.call('DELETE', `/v1/users/${id}`)).status).toBe(404);
    expect((await readUser(api.db, id)).deletedAt).not.toBeNull();
  });

  it('brings the same person back by employeeNumber, with nothing of the old fields', async () => {
    const employeeNumber = fresh('E');
    const { id } = await aPerson(api, { employeeNumber, title: 'Engineer', attributes: { a: 1 } });
    await api.call('DELETE', `/v1/users/${id}`);
    const again = await aPerson(api, { employeeNumber });
    expect(again.id).toBe(id);
    expect(await readUser(api.db, id)).toMatchObject({
      title: null,
      attributes: {},
      active: true,
      deletedAt: null,
      version: 3,
    });
    expect(await readEvent(api.db, again.eventId)).toMatchObject({ type: 'onboard', version: 3 });
  });

  it('brings the same person back by userName, but not under another number', async () => {
    const userName = `${fresh('Again')}@acme.example`;
    const { id } = await aPerson(api, { userName, employeeNumber: fresh('E') });
    await api.call('DELETE', `/v1/users/${id}`);
    const somebodyElse = await aPerson(api, { userName, employeeNumber: fresh('E') });
    expect(somebodyElse.id).not.toBe(id);
    await api.call('DELETE', `/v1/users/${somebodyElse.id}`);
    const again = await aPerson(api, { userName: userName.toLowerCase() });
    expect([id, somebodyElse.id]).toContain(again.id);
  });
});

describe('reading people', () => {
  it('finds by userName and address in any case, by number, state and group', async () => {
    const mark = fresh('find');
    const { id } = await aPerson(api, {
      userName: `${mark}@A.example`,
      email: `${mark}@B.example`,
      employeeNumber: mark,
    });
    const inactive = await aPerson(api, { active: false });
    const groupId = await aGroup(api);
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [id] });
    const found = async (query: string) => idsIn(await api.call('GET', `/v1/users?${query}`));
    expect(await found(`userName=${mark}@a.EXAMPLE`)).toEqual([id]);
    expect(await found(`email=${mark}@b.example`)).toEqual([id]);
    expect(await found(`employeeNumber=${mark}`)).toEqual([id]);
    expect(await found(`group=${groupId}`)).toEqual([id]);
    expect(await found(`group=${groupId}&active=false`)).toEqual([]);
    expect(await found('active=false&limit=200')).toContain(inactive.id);
    expect(await found('group=grp_everybody&limit=200')).not.toContain(inactive.id);
    await api.call('PATCH', `/v1/users/${id}`, { email: `${mark}@c.example` });
    expect(await found(`email=${mark}@b.example`)).toEqual([]);
  });

  it('finds who left and still has an account that can be used, be they deleted or not', async () => {
    const appId = await anApp(api.db);
    const open = await aPerson(api, { active: false });
    const closed = await aPerson(api, { active: false });
    const here = await aPerson(api);
    const deleted = await aPerson(api);
    await api.call('DELETE', `/v1/users/${deleted.id}`);
    await anAccount(api.db, open.id, appId, { state: 'active' });
    await anAccount(api.db, closed.id, appId, { state: 'inactive' });
    await anAccount(api.db, here.id, appId, { state: 'active' });
    await anAccount(api.db, deleted.id, appId, { state: 'pending' });
    expect(idsIn(await api.call('GET', '/v1/users?leftOpen=true'))).toEqual([open.id, deleted.id]);
    expect((await api.call('GET', '/v1/stats/overview')).at('leaversOpen')).toBe(2);
  });

  it('pages through everybody once, oldest first', async () => {
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const answer: Awaited<ReturnType<TestApi['call']>> = await api.call(
        'GET',
        `/v1/users?limit=3${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...idsIn(answer));
      cursor = answer.at('nextCursor');
    } while (cursor !== null);
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(idsIn(await api.call('GET', '/v1/users?limit=200')));
  });

  it.each(['limit=0', 'limit=x', 'cursor=nonsense', 'active=maybe', 'group=everyone', 'userName=', 'name=ann'])(
    'refuses ?%s, naming it',
    async (query) => {
      const answer = await api.call('GET', `/v1/users?${query}`);
      expect([answer.status, fieldsIn(answer)]).toEqual([422, [query.split('=')[0]]]);
    },
  );
});

describe('the audit log', () => {
  it('keeps what a person was and became', async () => {
    const { id } = await aPerson(api, { title: 'Engineer' });
    await api.call('PATCH', `/v1/users/${id}`, { title: 'Lead' });
    await api.call('DELETE', `/v1/users/${id}`);
    const answer = await api.call('GET', `/v1/audit?object=${id}`);
    const rows = answer.at('data');
    expect(rows).toMatchObject([
      { action: 'user.delete', before: { title: 'Lead' }, after: null },
      { action: 'user.update', before: { title: 'Engineer' }, after: { title: 'Lead' } },
      { action: 'user.create', before: null, after: { title: 'Engineer' } },
    ]);
  });
});
