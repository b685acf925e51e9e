import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppressions } from '../../../db/schema/index.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, anAccount, anApp, aPerson, aPolicy, rowsIn } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('what a person has', () => {
  it('is each app with its policies, the account, since when and by which event', async () => {
    const { id, eventId } = await aPerson(api, { email: 'ann@acme.example' });
    const groupId = await aGroup(api);
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [id] });
    const [mine, others] = [await anApp(api.db), await anApp(api.db)];
    await aPolicy(api.db, mine, groupId);
    await aPolicy(api.db, others, await aGroup(api));
    const stateSince = new Date('2026-01-01T00:00:00Z');
    await anAccount(api.db, id, mine, { remoteId: 'r1', stateSince, stateEvent: eventId });
    expect(await access(id)).toMatchObject([
      {
        appId: mine,
        entitled: true,
        policies: [{ groupId }],
        suppressedBy: null,
        authorized: true,
        reason: null,
        state: 'active',
        open: true,
        remoteId: 'r1',
        since: '2026-01-01T00:00:00.000Z',
        eventId,
      },
    ]);
  });

  it('shows an app whose account is still to come', async () => {
    const { id } = await aPerson(api);
    const groupId = await aGroup(api);
    const appId = await anApp(api.db, { authorizedDomains: ['acme.example'] });
    await aPolicy(api.db, appId, groupId);
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [id] });
    expect(await access(id)).toMatchObject([
      { appId, authorized: false, reason: 'no_email', entitled: false, state: 'none', open: false, since: null },
    ]);
  });

  it('tells what was put out of force, and by which event', async () => {
    const { id, eventId } = await aPerson(api);
    const groupId = await aGroup(api);
    const appId = await anApp(api.db);
    await aPolicy(api.db, appId, groupId);
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [id] });
    await api.db.insert(suppressions).values({ userId: id, appId, eventId });
    expect(await access(id)).toMatchObject([{ reason: 'suppressed', suppressedBy: eventId, entitled: false }]);
  });

  it('shows accounts of who left that are still open, and of who was deleted', async () => {
    const { id } = await aPerson(api);
    const [open, closed] = [
      await anApp(api.db, { displayName: 'A open' }),
      await anApp(api.db, { displayName: 'B closed' }),
    ];
    await anAccount(api.db, id, open);
    await anAccount(api.db, id, closed, { state: 'inactive' });
    await api.call('PATCH', `/v1/users/${id}`, { active: false });
    expect(await access(id)).toMatchObject([
      { appId: open, open: true, entitled: false, reason: 'user_inactive', policies: [] },
      { appId: closed, open: false, state: 'inactive' },
    ]);
    await api.call('DELETE', `/v1/users/${id}`);
    expect(await access(id)).toMatchObject([{ open: true, reason: 'user_deleted' }, { open: false }]);
  });

  it('is nothing for nobody', async () => {
    expect((await api.call('GET', `/v1/users/usr_${'0'.repeat(32)}/access`)).status).toBe(404);
  });
});

async function access(id: string) {
  return rowsIn(await api.call('GET', `/v1/users/${id}/access`));
}
