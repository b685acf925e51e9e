import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OnePasswordBridge, startOnePasswordBridge } from '../../standins/onePasswordBridge.ts';
import { aPerson, type ConnectedApp, connectApp, done, type Person, say } from '../lifecycle/company.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';

let tenure: Tenure;
let bridge: OnePasswordBridge;
let app: ConnectedApp;

beforeAll(async () => {
  bridge = await startOnePasswordBridge();
  bridge.knobs.externalId = 'dropped';
  tenure = await startTenure();
  app = await connectApp(tenure, { baseUrl: bridge.root, token: bridge.token }, { catalog: '1password' });
});

beforeEach(() => {
  bridge.knobs.createAnswer = 'body';
});

afterAll(async () => {
  await tenure?.stop();
  await bridge?.stop();
});

function accountOf(person: Person) {
  return [...bridge.store.users.values()].find(({ attributes }) => attributes.userName === person.userName);
}

describe('at a target that keeps no external id', () => {
  test('an account whose creation was never answered is known as ours when its person leaves at once', async () => {
    await done(tenure, 'onboard', aPerson());
    const person = aPerson();
    // As a worker leaves it that is killed between the request and the record.
    const joining = await say(tenure, 'onboard', person);
    await tenure.settled(joining);
    await tenure.api.db.execute(sql`
      update accounts set remote_id = null, state = 'none' where created_by_event = ${joining}`);
    const left = await done(tenure, 'offboard', person);
    expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
    expect(accountOf(person)?.state).toBe('suspended');
  });

  test('an account of a leaver’s name that we never began to make is left alone', async () => {
    const person = aPerson();
    const joining = await say(tenure, 'onboard', person);
    await tenure.settled(joining);
    await tenure.api.db.execute(sql`
      update accounts set remote_id = null, state = 'none', created_by_event = null where created_by_event = ${joining}`);
    expect((await done(tenure, 'offboard', person)).steps).toMatchObject([{ reason: 'no_account' }]);
    expect(accountOf(person)?.state).toBe('invited');
  });

  test('it is reported as created, not as found, when the next attempt comes by', async () => {
    bridge.knobs.createAnswer = 'lost';
    const person = aPerson();
    const joined = await done(tenure, 'onboard', person);
    expect(joined.steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
    const rows = await tenure.api.db.execute<{ adopted: boolean }>(sql`
      select adopted from accounts where user_id = ${joined.userId} and app_id = ${app.id}`);
    expect(rows).toMatchObject([{ adopted: false }]);
  });

  test('an account that was there is reported as found', async () => {
    const person = aPerson();
    const found = bridge.store.createUser({ userName: person.userName, active: true });
    const joined = await done(tenure, 'onboard', person);
    expect(joined.steps).toMatchObject([{ outcome: expect.stringMatching(/done|unchanged/) }]);
    const rows = await tenure.api.db.execute<{ adopted: boolean }>(sql`
      select adopted from accounts where user_id = ${joined.userId} and app_id = ${app.id}`);
    expect(rows).toMatchObject([{ adopted: true }]);
    expect(bridge.store.users.get(found.id)).toBeDefined();
  });
});
