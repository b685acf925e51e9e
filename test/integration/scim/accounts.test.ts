import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/values.ts';
import type { BridgeKnobs } from '../../standins/bridgeKnobs.ts';
import { type OnePasswordBridge, startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import { aCall, aConnector, aPerson, lookupOf, push, take } from './scimCase.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function aBridge(
  knobs: Partial<BridgeKnobs> = {},
  options: { profile?: JsonObject; settings?: JsonObject; catalog?: 'scim' | '1password' } = {},
) {
  const bridge = await startOnePasswordBridge({ pendingShows: 'active', ...knobs });
  const connector = aConnector({ baseUrl: bridge.root + bridge.knobs.basePath, token: bridge.token, ...options });
  open.push({ stop: () => connector.close() }, bridge);
  return { bridge, connector };
}

const writes = (bridge: OnePasswordBridge) =>
  bridge.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);

describe('an account through its life', () => {
  it('is created, changed by what differs, suspended, woken up', async () => {
    const { bridge, connector } = await aBridge();
    const created = await push(connector, 1);
    expect(created).toMatchObject({ externalId: 'usr_1', userName: 'anna.1@acme.io', active: true });
    expect(await connector.findAccount(lookupOf(1), aCall())).toMatchObject({ remoteId: created.remoteId });

    const changed = await push(connector, 1, { title: 'Boss', 'emails[type eq "work"].value': 'anna.b@acme.io' });
    expect(changed.resource).toMatchObject({ title: 'Boss', emails: [{ type: 'work', value: 'anna.b@acme.io' }] });
    expect(bridge.requests.at(-1)?.body).toMatchObject({
      Operations: [
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'anna.b@acme.io' },
        { op: 'add', path: 'title', value: 'Boss' },
      ],
    });

    const suspended = await take(connector, changed);
    expect(suspended?.active).toBe(false);
    expect(bridge.requests.filter(({ method }) => method === 'PATCH').at(-1)?.body).toMatchObject({
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect(
      (await push(connector, 1, { title: 'Chief', 'emails[type eq "work"].value': 'anna.b@acme.io' })).active,
    ).toBe(true);
    expect(bridge.store.users.size).toBe(1);
  });

  it('sends nothing when nothing differs', async () => {
    const { bridge, connector } = await aBridge();
    const created = await push(connector, 1);
    const before = bridge.requests.length;
    expect(connector.planAccount(aPerson(1), created)).toMatchObject({ operation: 'none', requests: [], changes: [] });
    await push(connector, 1, {}, created.remoteId);
    expect(bridge.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  it('takes over an account that was there without our id, and writes our id to it', async () => {
    const { bridge, connector } = await aBridge();
    bridge.store.createUser({ userName: 'ANNA.1@acme.io', displayName: 'Other' });
    const adopted = await push(connector, 1);
    expect(bridge.store.users.size).toBe(1);
    expect(adopted.externalId).toBe('usr_1');
  });

  it("leaves somebody else's external id alone", async () => {
    const { bridge, connector } = await aBridge();
    bridge.store.createUser({ userName: 'anna.1@acme.io', externalId: 'theirs' });
    const found = await connector.findAccount(lookupOf(1), aCall());
    expect(found?.externalId).toBe('theirs');
    expect(JSON.stringify(connector.planAccount(aPerson(1), found).requests)).not.toContain('externalId');
  });

  it('says which account is in the way when the name is taken (409)', async () => {
    for (const conflict of ['with scimType', 'without scimType'] as const) {
      const { bridge, connector } = await aBridge({ conflict });
      bridge.store.createUser({ userName: 'anna.1@acme.io' });
      const plan = connector.planAccount(aPerson(1), undefined);
      await expect(connector.applyAccount(plan, aCall())).rejects.toMatchObject({
        kind: 'permanent',
        code: 'uniqueness',
        httpStatus: 409,
      });
    }
  });

  it('does not choose between several accounts with our id', async () => {
    const { bridge, connector } = await aBridge();
    bridge.store.createUser({ userName: 'x', externalId: 'usr_1' });
    bridge.store.createUser({ userName: 'y', externalId: 'usr_1' });
    await expect(connector.findAccount(lookupOf(1), aCall())).rejects.toMatchObject({
      code: 'disputed_match',
      kind: 'permanent',
    });
  });

  it('looks further when the remembered id is gone, and asks to look again when it goes during an update', async () => {
    const { bridge, connector } = await aBridge({ deletesUsers: true });
    const created = await push(connector, 1);
    expect(await connector.findAccount(lookupOf(1, 'gone'), aCall())).toMatchObject({ remoteId: created.remoteId });
    const plan = connector.planAccount(aPerson(1, { title: 'X' }), created);
    bridge.store.users.clear();
    await expect(connector.applyAccount(plan, aCall())).rejects.toMatchObject({
      kind: 'transient',
      code: 'account_gone',
    });
    expect(await take(connector, created)).toBeUndefined();
  });

  it('deletes where the target deletes; gone already is success; a refusal names the way out', async () => {
    const { bridge, connector } = await aBridge({ deletesUsers: true });
    const created = await push(connector, 1);
    expect(await take(connector, created, 'deleted')).toBeUndefined();
    expect(await take(connector, created, 'deleted')).toBeUndefined();
    expect(bridge.store.users.size).toBe(0);

    const other = await aBridge({ deletesUsers: false });
    const kept = await push(other.connector, 1);
    await expect(take(other.connector, kept, 'deleted')).rejects.toMatchObject({
      code: 'delete_unsupported',
      kind: 'permanent',
    });
  });
});

describe('1Password', () => {
  it('shows an invitation as pending, whatever the bridge shows, and active once it is confirmed', async () => {
    for (const pendingShows of ['active', 'inactive'] as const) {
      const { bridge, connector } = await aBridge({ pendingShows }, { catalog: '1password' });
      const invited = await push(connector, 1);
      expect(invited.pending).toBe(pendingShows === 'inactive');
      bridge.confirm(invited.remoteId);
      const confirmed = await push(connector, 1, {}, invited.remoteId);
      expect(confirmed).toMatchObject({ active: true, pending: false });
    }
  });

  it('suspends instead of deleting, an open invitation too', async () => {
    const { bridge, connector } = await aBridge({ pendingShows: 'inactive' }, { catalog: '1password' });
    const invited = await push(connector, 1);
    expect(connector.planAccount({ state: 'deleted' }, invited)).toMatchObject({ operation: 'deactivate' });
    await take(connector, invited, 'deleted');
    expect(bridge.store.users.get(invited.remoteId)?.state).toBe('suspended');
  });
});

describe('targets as they are', () => {
  it.each<[string, Partial<BridgeKnobs>]>([
    ['refuse filters', { filter: 'refused' }],
    ['ignore filters', { filter: 'ignored' }],
    ['ignore filters and page by three', { filter: 'ignored', pageCap: 3 }],
    ['answer an empty search with 404', { emptySearch: '404' }],
    ['answer 204 to changes', { changesAnswer: '204' }],
    ['answer 201 without a body', { createAnswer: 'empty with Location' }],
    ['answer 201 without body and Location', { createAnswer: 'empty' }],
    ['write booleans as text', { booleans: 'text' }],
    ['leave schemas out', { schemas: 'missing' }],
    ['can only PUT', { patch: 'unsupported' }],
    ['can only PATCH', { put: 'unsupported' }],
    ['refuse an external id', { externalId: 'refused' }],
    ['forget an external id', { externalId: 'dropped' }],
    ['lower-case user names', { lowerCasesUserNames: true }],
    ['need a moment until a new account shows', { staleReads: 2, createAnswer: 'empty with Location' }],
    ['count totals as text', { totals: 'text', filter: 'refused' }],
    ['count only the page', { totals: 'page', filter: 'refused', pageCap: 5 }],
  ])('that %s get the same accounts, once each, and then nothing more to write', async (_name, knobs) => {
    const { bridge, connector } = await aBridge({ deletesUsers: true, ...knobs });
    for (let other = 0; other < 12; other += 1) bridge.store.createUser({ userName: `other.${other}@acme.io` });
    const userName = 'Anna.1@acme.io';
    const created = await push(connector, 1, { userName });
    const changed = await push(connector, 1, { userName, title: 'Boss' }, created.remoteId);
    expect(changed.resource).toMatchObject({ title: 'Boss', displayName: 'Anna "A\\" O\'Néill 1' });
    expect((await take(connector, changed))?.active).toBe(false);
    const awake = await push(connector, 1, { userName, title: 'Boss' });
    expect(awake).toMatchObject({ remoteId: created.remoteId, active: true });
    const before = writes(bridge).length;
    expect((await push(connector, 1, { userName, title: 'Boss' })).remoteId).toBe(created.remoteId);
    expect(writes(bridge).length).toBe(before);
    expect(bridge.store.users.size).toBe(13);
    expect(await take(connector, awake, 'deleted')).toBeUndefined();
  });

  it('remember what they can, so that the next connector does not try again', async () => {
    const first = await aBridge({ filter: 'refused', patch: 'unsupported', externalId: 'refused' });
    await push(first.connector, 1);
    await push(first.connector, 1, { title: 'X' });
    const profile = first.connector.learned();
    expect(profile).toMatchObject({ patch: false, externalId: false, filter: { userName: false, externalId: false } });

    const again = aConnector({
      baseUrl: first.bridge.root + first.bridge.knobs.basePath,
      token: first.bridge.token,
      profile,
    });
    open.push({ stop: () => again.close() });
    const before = first.bridge.requests.length;
    await push(again, 1, { title: 'Y' });
    const later = first.bridge.requests.slice(before);
    expect(later.some(({ path }) => path.includes('filter='))).toBe(false);
    expect(later.some(({ method }) => method === 'PATCH')).toBe(false);
  });

  it('that say yes and do nothing are found out: transient at first, then a matter for a human', async () => {
    const { connector } = await aBridge({ patch: 'answers 200 and does nothing' });
    const created = await push(connector, 1);
    await expect(push(connector, 1, { title: 'X' }, created.remoteId)).rejects.toMatchObject({
      kind: 'transient',
      code: 'not_applied',
    });
    await expect(push(connector, 1, { title: 'X' }, created.remoteId)).rejects.toMatchObject({
      kind: 'permanent',
      code: 'not_applied',
      message: expect.stringContaining('title'),
    });
    await expect(take(connector, created)).rejects.toMatchObject({
      code: 'not_applied',
      message: expect.stringContaining('active'),
    });
  }, 20_000);

  it('that echo a suspension and do not do it are found out', async () => {
    const { bridge, connector } = await aBridge({ patch: 'echoes and does nothing' });
    const created = await push(connector, 1);
    await expect(take(connector, created)).rejects.toMatchObject({
      code: 'not_applied',
      message: expect.stringContaining('active'),
    });
    expect(bridge.store.users.get(created.remoteId)?.state).not.toBe('suspended');
  });

  it('that forget an attribute are found out by name', async () => {
    const { connector } = await aBridge({ ignoredAttributes: ['nickName'] });
    await expect(push(connector, 1, { nickName: 'Nan' })).rejects.toMatchObject({
      code: 'not_applied',
      message: expect.stringContaining('nickName'),
    });
  }, 20_000);

  it('keep what is not mapped when they can only PUT', async () => {
    const { bridge, connector } = await aBridge({ patch: 'unsupported' });
    const user = bridge.store.createUser({
      userName: 'anna.1@acme.io',
      nickName: 'Nan',
      emails: [{ type: 'home', value: 'h@x.org' }],
    });
    await push(connector, 1);
    expect(bridge.store.users.get(user.id)?.attributes).toMatchObject({
      nickName: 'Nan',
      displayName: 'Anna "A\\" O\'Néill 1',
      emails: [
        { type: 'home', value: 'h@x.org' },
        { type: 'work', value: 'anna.1@acme.io' },
      ],
    });
  });

  it('that wrongly declare to have no PATCH are patched once PUT fails', async () => {
    const { bridge, connector } = await aBridge({ put: 'unsupported' }, { profile: { patch: false } });
    const created = await push(connector, 1);
    expect((await push(connector, 1, { title: 'X' }, created.remoteId)).resource).toMatchObject({ title: 'X' });
    expect(connector.learned()).toMatchObject({ patch: true });
    expect(writes(bridge)).toEqual(['POST', 'PUT', 'PATCH']);
  });

  it('that want booleans as text get them', async () => {
    const { bridge, connector } = await aBridge({}, { settings: { booleanAsString: true } });
    const created = await push(connector, 1);
    expect(bridge.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({ active: 'True' });
    await take(connector, created);
    expect(bridge.requests.findLast(({ method }) => method === 'PATCH')?.body).toMatchObject({
      Operations: [{ value: 'False' }],
    });
  });

  it('that ask for silence get it', async () => {
    for (const throttling of ['429', 'disguised as 400'] as const) {
      const { bridge, connector } = await aBridge({}, { settings: { throttlePatterns: ['ThrottlingException'] } });
      await push(connector, 1);
      bridge.knobs.throttling = throttling;
      await expect(push(connector, 2)).rejects.toMatchObject({
        code: 'target_throttled',
        throttled: true,
        kind: 'transient',
      });
      const before = bridge.requests.length;
      await expect(push(connector, 2)).rejects.toMatchObject({
        code: 'target_throttled',
        retryAfterMs: expect.any(Number),
      });
      expect(bridge.requests.length).toBe(before);
    }
  });
});

describe('the probe', () => {
  it('is one request, and says what is wrong', async () => {
    const { bridge, connector } = await aBridge();
    await push(connector, 1);
    const before = bridge.requests.length;
    await connector.probe(aCall());
    expect(bridge.requests.length).toBe(before + 1);
    bridge.knobs.provisioningOff = true;
    await expect(connector.probe(aCall())).rejects.toMatchObject({ code: 'target_unavailable' });
  });
});

describe('a list that pages badly', () => {
  it.each<[string, Partial<BridgeKnobs>]>([
    ['is cut to five rows a page with a total of the page', { totals: 'page', pageCap: 5 }],
    ['has its total as text', { totals: 'text', pageCap: 4 }],
    ['is honest', { pageCap: 7 }],
  ])('%s: everybody is listed once', async (_name, knobs) => {
    const { bridge, connector } = await aBridge(knobs);
    for (let n = 0; n < 23; n += 1) bridge.store.createUser({ userName: `u${n}` });
    const names: (string | undefined)[] = [];
    for await (const account of connector.listAccounts(aCall())) names.push(account.userName);
    expect(names).toHaveLength(23);
    expect(new Set(names).size).toBe(23);
  });

  it('ends when its pages repeat', async () => {
    const { bridge, connector } = await aBridge({ paging: 'repeats', pageCap: 5 });
    for (let n = 0; n < 23; n += 1) bridge.store.createUser({ userName: `u${n}` });
    let count = 0;
    for await (const _account of connector.listAccounts(aCall())) count += 1;
    expect(count).toBe(5);
  });
});
