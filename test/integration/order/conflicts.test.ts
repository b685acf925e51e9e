import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import {
  accountOf,
  aPerson,
  type Company,
  connectApp,
  done,
  type Person,
  say,
  startCompany,
} from '../lifecycle/company.ts';
import type { Tenure } from '../lifecycle/startTenure.ts';

/** RELIABILITY section D, rows 17 and 18. */

let company: Company;
let tenure: Tenure;
let sandbox: Sandbox;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  company = await startCompany('conflict-token');
  ({ tenure, sandbox, stop } = company);
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

/** Somebody makes an account of the person's name after it was looked for, and before it is created: 409. */
async function madeMeanwhile(person: Person, attributes: Record<string, string | boolean>, scimType?: string) {
  const type = scimType === undefined ? {} : { scimType };
  sandbox.knobs.add({ methods: ['POST'], path: '/Users', delayMs: 1500, status: 409, ...type });
  const looked = sandbox.knobs.rules().length;
  const id = await say(tenure, 'onboard', person);
  // Taken by the request that hangs now.
  await expect.poll(() => sandbox.knobs.rules().length, { timeout: 20_000 }).toBe(looked - 1);
  const { id: remoteId } = sandbox.store.put('User', undefined, {
    userName: person.userName,
    active: true,
    ...attributes,
  });
  return { id, remoteId };
}

describe('a creation that is refused because the name is taken (409)', () => {
  test.each([undefined, 'uniqueness'])('adopts an account that is nobody’s, scimType %s', async (scimType) => {
    const person = aPerson();
    const { id, remoteId } = await madeMeanwhile(person, {}, scimType);
    const event = await tenure.settled(id);
    expect(event.steps).toMatchObject([{ outcome: 'done' }]);
    expect(sandbox.store.get('User', remoteId)?.attributes.externalId).toBe(event.userId);
    expect(
      sandbox.effects(0).filter(({ method, userName }) => method === 'POST' && userName === person.userName),
    ).toEqual([]);
  });

  test.each([undefined, 'uniqueness'])(
    'asks a human about somebody else’s, and takes nothing, scimType %s',
    async (scimType) => {
      const person = aPerson();
      const { id, remoteId } = await madeMeanwhile(
        person,
        { externalId: 'stranger', displayName: 'Stranger' },
        scimType,
      );
      const stuck = await tenure.settled(id, 'needs_attention');
      expect(stuck.steps).toMatchObject([{ error: { code: 'foreign_account' } }]);
      expect(sandbox.store.get('User', remoteId)?.attributes).toMatchObject({
        externalId: 'stranger',
        displayName: 'Stranger',
      });
      await tenure.send('POST', `/v1/events/${id}/skip`);
      await tenure.settled(id);
      expect(sandbox.effects(0).filter((it) => it.id === remoteId)).toEqual([]);
    },
  );

  test('wakes up the person’s own inactive account, by a change of it, not by another creation', async () => {
    const person = aPerson();
    const { userId } = await done(tenure, 'onboard', person);
    await done(tenure, 'offboard', person);
    const account = accountOf(sandbox, person);
    await tenure.api.db.execute(sql`update accounts set remote_id = null, state = 'none' where user_id = ${userId}`);
    const before = sandbox.effects(0).length;
    const back = await done(tenure, 'onboard', person);

    expect(back.steps).toMatchObject([{ outcome: 'done' }]);
    expect(accountOf(sandbox, person)).toMatchObject({ id: account?.id, attributes: { active: true } });
    expect(sandbox.effects(before).map(({ method }) => method)).toEqual(['PATCH']);
  });
});

describe('a second writer at the target', () => {
  test('who changes what is not ours loses nothing, and holds nobody up, where changes carry an ETag', async () => {
    const bridge = await startOnePasswordBridge({ etags: true, pendingShows: 'active' });
    const target = { baseUrl: `${bridge.root}/scim`, token: bridge.token };
    const app = await connectApp(tenure, target);
    await tenure.api.db.execute(sql`
      update apps set profile = coalesce(profile, '{}') || '{"etag": true}', revision = revision + 1 where id = ${app.id}`);
    const person = aPerson();
    await done(tenure, 'onboard', person);
    let writes = 0;
    bridge.knobs.secondWriter = (attributes) => {
      writes += 1;
      if (writes <= 2) attributes.nickName = `Nick ${writes}`;
    };
    const event = await done(tenure, 'update', person, { attributes: { title: 'Doctor' } });
    expect(event.steps.find(({ appId }) => appId === app.id)).toMatchObject({ outcome: 'done', attempts: 1 });
    expect(writes).toBe(3);
    const [account] = [...bridge.store.users.values()].filter(
      ({ attributes }) => attributes.userName === person.userName,
    );
    expect(account?.attributes).toMatchObject({ title: 'Doctor', nickName: 'Nick 2' });

    // Who never stops is waited for between attempts of three changes each.
    bridge.knobs.secondWriter = (attributes) => {
      writes += 1;
      attributes.nickName = `Nick ${writes}`;
    };
    writes = 0;
    const raced = await say(tenure, 'update', person, { attributes: { title: 'Professor' } });
    const stepOf = async () => (await tenure.event(raced)).steps.find(({ appId }) => appId === app.id);
    await expect.poll(async () => (await stepOf())?.error?.code, { timeout: 20_000 }).toBe('version_conflict');
    const { attempts = 0 } = (await stepOf()) ?? {};
    expect(attempts).toBeGreaterThan(0);
    bridge.knobs.secondWriter = undefined;
    await tenure.settled(raced);
    expect(account?.attributes.nickName).toMatch(/^Nick/);
    await tenure.send('DELETE', `/v1/apps/${app.id}`);
    await bridge.stop();
  });
});
