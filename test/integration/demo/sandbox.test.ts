import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const anyObject = z.record(z.string(), z.unknown());
const resourceBody = z.looseObject({ id: z.string() });
const listBody = z.object({ totalResults: z.number(), startIndex: z.number(), Resources: z.array(resourceBody) });

describe('the sandbox target', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, token: 'secret' });
  });
  afterEach(() => sandbox.stop());

  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    token = 'secret',
  ) {
    const answer = await request(new URL(path.replace(/^\//, ''), `${sandbox.baseUrl}/`), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: text === '' ? {} : anyObject.parse(JSON.parse(text)),
    };
  }
  const idOf = (answer: { body: unknown }) => resourceBody.parse(answer.body).id;
  const aUser = (userName: string, more: object = {}) => ({ schemas: [USER], userName, ...more });
  const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
  const find = async (resource: string, filter: string) =>
    listBody.parse((await call('GET', `/${resource}?filter=${encodeURIComponent(filter)}`)).body);

  it('refuses a second account with the same userName, whatever its case', async () => {
    expect((await call('POST', '/Users', aUser('Zoë@Example.com'))).status).toBe(201);
    const second = await call('POST', '/Users', aUser('zOË@example.COM'));
    expect(second).toMatchObject({ status: 409, body: { scimType: 'uniqueness', status: '409' } });
    expect(sandbox.effects()).toHaveLength(1);
  });

  it('refuses taking over another account’s userName by PATCH and PUT, and changes nothing', async () => {
    await call('POST', '/Users', aUser('ann@example.com'));
    const id = idOf(await call('POST', '/Users', aUser('ben@example.com')));
    const op = { op: 'replace', path: 'userName', value: 'ANN@example.com' };
    expect((await call('PATCH', `/Users/${id}`, patch(op))).status).toBe(409);
    expect((await call('PUT', `/Users/${id}`, aUser('ann@example.com'))).status).toBe(409);
    expect((await call('GET', `/Users/${id}`)).body).toMatchObject({ userName: 'ben@example.com' });
  });

  it('gives a name free again when the account is renamed or deleted', async () => {
    const id = idOf(await call('POST', '/Users', aUser('ann@example.com')));
    await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'userName', value: 'ann.lee@example.com' }));
    const other = idOf(await call('POST', '/Users', aUser('ann@example.com')));
    expect((await call('DELETE', `/Users/${other}`)).status).toBe(204);
    expect((await call('POST', '/Users', aUser('ann@example.com'))).status).toBe(201);
  });

  it('refuses a second group of the same displayName', async () => {
    await call('POST', '/Groups', { schemas: [GROUP], displayName: 'Design' });
    expect((await call('POST', '/Groups', { schemas: [GROUP], displayName: 'design' })).status).toBe(409);
  });

  it('honours filters on userName, externalId, id, displayName and value paths', async () => {
    const emails = [{ type: 'work', value: 'Ann@Example.com', primary: true }];
    const ann = idOf(
      await call('POST', '/Users', aUser('ann', { externalId: 'usr_A', displayName: 'Ann Lee', emails })),
    );
    await call('POST', '/Users', aUser('ben', { externalId: 'usr_a', displayName: 'Ben', active: false }));
    for (const filter of [
      'userName eq "ANN"',
      'externalId eq "usr_A"',
      `id eq "${ann}"`,
      'displayName sw "ann"',
      'emails[type eq "work" and value eq "ann@example.COM"]',
      'active eq true',
      'userName eq "ann" and active eq true',
      'name.familyName eq "Lee" or emails.value pr',
    ]) {
      expect({ filter, ids: (await find('Users', filter)).Resources.map((user) => user.id) }).toEqual({
        filter,
        ids: [ann],
      });
    }
    expect((await find('Users', 'userName eq "nobody"')).totalResults).toBe(0);
    expect((await call('GET', '/Users?filter=bogus')).body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
  });

  it('pages so that every account is seen once', async () => {
    for (let n = 0; n < 23; n += 1) await call('POST', '/Users', aUser(`user${n}`));
    const seen: string[] = [];
    for (let start = 1; start <= 23; start += 5) {
      const page = listBody.parse((await call('GET', `/Users?startIndex=${start}&count=5`)).body);
      expect(page).toMatchObject({ totalResults: 23, startIndex: start });
      seen.push(...page.Resources.map((user) => user.id));
    }
    expect(new Set(seen).size).toBe(23);
    expect(seen).toHaveLength(23);
    expect(listBody.parse((await call('GET', '/Users?count=0')).body)).toMatchObject({
      totalResults: 23,
      Resources: [],
    });
    expect((await call('GET', '/Users?count=many')).status).toBe(400);
  });

  it('keeps the enterprise extension', async () => {
    const body = { ...aUser('ann'), schemas: [USER, ENTERPRISE], [ENTERPRISE]: { department: 'R&D' } };
    const id = idOf(await call('POST', '/Users', body));
    await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: `${ENTERPRISE}:department`, value: 'Sales' }));
    expect((await call('GET', `/Users/${id}`)).body).toMatchObject({ [ENTERPRISE]: { department: 'Sales' } });
  });

  it('adds and removes members, refuses strangers whole, and forgets deleted users', async () => {
    const ann = idOf(await call('POST', '/Users', aUser('ann')));
    const ben = idOf(await call('POST', '/Users', aUser('ben')));
    const group = idOf(
      await call('POST', '/Groups', { schemas: [GROUP], displayName: 'Design', members: [{ value: ann }] }),
    );
    const add = (...ids: string[]) => patch({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
    const members = () => [...sandbox.store.members(group)].sort();

    expect((await call('PATCH', `/Groups/${group}`, add(ben, 'stranger'))).status).toBe(400);
    expect(members()).toEqual([ann]);
    await call('PATCH', `/Groups/${group}`, add(ben));
    expect(members()).toEqual([ann, ben].sort());
    expect((await call('GET', `/Users/${ann}`)).body).toMatchObject({ groups: [{ value: group, display: 'Design' }] });
    await call('PATCH', `/Groups/${group}`, patch({ op: 'remove', path: `members[value eq "${ann}"]` }));
    expect(members()).toEqual([ben]);
    await call('DELETE', `/Users/${ben}`);
    expect(members()).toEqual([]);
  });

  it('loses none of many PATCHes to one group at once', async () => {
    const ids = await Promise.all(
      [...Array(20).keys()].map(async (n) => idOf(await call('POST', '/Users', aUser(`u${n}`)))),
    );
    const group = idOf(await call('POST', '/Groups', { schemas: [GROUP], displayName: 'Design' }));
    await Promise.all(
      ids.map((value) => call('PATCH', `/Groups/${group}`, patch({ op: 'add', path: 'members', value: [{ value }] }))),
    );
    expect([...sandbox.store.members(group)].sort()).toEqual([...ids].sort());
  });

  it('writes each committed change once into the effect log', async () => {
    const id = idOf(await call('POST', '/Users', aUser('ann', { externalId: 'usr_1' })));
    await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));
    await call('DELETE', `/Users/${id}`);
    const effects = sandbox.effects();
    expect(effects.map(({ seq, method, active }) => [seq, method, active])).toEqual([
      [1, 'POST', true],
      [2, 'PATCH', false],
      [3, 'DELETE', false],
    ]);
    expect(effects[0]).toMatchObject({ resourceType: 'User', id, userName: 'ann', externalId: 'usr_1', before: null });
    expect(effects[1]?.before).toBe(effects[0]?.after);
    expect(effects[1]?.after).not.toBe(effects[1]?.before);
    expect(effects[2]).toMatchObject({ before: effects[1]?.after, after: null });
  });

  it('keeps two sandboxes of one process apart', async () => {
    const other = await startSandbox({ port: 0, token: 'other' });
    try {
      await call('POST', '/Users', aUser('ann'));
      expect(other.effects()).toEqual([]);
      expect(other.store.count('User')).toBe(0);
    } finally {
      await other.stop();
    }
  });

  it('answers 401 without the token, with a wrong one, and while it is revoked', async () => {
    expect((await call('GET', '/Users', undefined, 'wrong')).status).toBe(401);
    sandbox.knobs.setTokenRevoked(true);
    expect((await call('GET', '/Users')).status).toBe(401);
    expect((await call('POST', '/Users', aUser('ann'))).status).toBe(401);
    sandbox.knobs.clear();
    expect((await call('GET', '/Users')).status).toBe(200);
    expect(sandbox.effects()).toEqual([]);
  });

  describe('its faults', () => {
    it('fail the next requests before anything is done, with Retry-After', async () => {
      sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 429, retryAfter: '2', times: 2 });
      expect(await call('POST', '/Users', aUser('ann'))).toMatchObject({
        status: 429,
        headers: { 'retry-after': '2' },
      });
      expect((await call('POST', '/Users', aUser('ann'))).status).toBe(429);
      expect(sandbox.effects()).toEqual([]);
      expect((await call('POST', '/Users', aUser('ann'))).status).toBe(201);
    });

    it('commit, then drop the connection', async () => {
      sandbox.knobs.add({ phase: 'after', methods: ['POST'], drop: true });
      await expect(call('POST', '/Users', aUser('ann'))).rejects.toThrow();
      expect(sandbox.effects()).toHaveLength(1);
      expect((await find('Users', 'userName eq "ann"')).totalResults).toBe(1);
    });

    it('commit, then answer late or with another status', async () => {
      sandbox.knobs.add({ phase: 'after', delayMs: 120, status: 500 });
      const begun = performance.now();
      expect((await call('POST', '/Users', aUser('ann'))).status).toBe(500);
      expect(performance.now() - begun).toBeGreaterThan(110);
      expect(sandbox.effects()).toHaveLength(1);
    });

    it('hit every n-th request only', async () => {
      sandbox.knobs.add({ methods: ['GET'], status: 503, every: 3, times: null });
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1) statuses.push((await call('GET', '/Users')).status);
      expect(statuses).toEqual([200, 200, 503, 200, 200, 503]);
    });

    it('are set and read over HTTP, guarded by the token even while it is revoked', async () => {
      const control = async (method: 'GET' | 'POST', path: string, body?: object, token = 'secret') => {
        const answer = await request(new URL(`/__sandbox/${path}`, sandbox.baseUrl), {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
        });
        return { status: answer.statusCode, body: anyObject.parse(await answer.body.json()) };
      };
      expect((await control('POST', 'faults', { rules: [{ status: 503 }], tokenRevoked: true })).body).toMatchObject({
        tokenRevoked: true,
        rules: [{ status: 503, hits: 0 }],
      });
      expect((await control('POST', 'faults', { clear: true })).body).toEqual({ tokenRevoked: false, rules: [] });
      expect((await control('POST', 'faults', { rules: [{ stat: 1 }] })).status).toBe(400);
      expect((await control('GET', 'faults', undefined, 'wrong')).status).toBe(401);
      await call('POST', '/Users', aUser('ann'));
      expect((await control('GET', 'effects?after=0')).body).toMatchObject({ data: [{ seq: 1, method: 'POST' }] });
      expect((await control('GET', 'effects?after=1')).body).toEqual({ data: [] });
    });
  });
});
