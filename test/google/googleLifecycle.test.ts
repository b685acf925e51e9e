import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGroup, aPerson, connectApp, done } from '../integration/lifecycle/company.ts';
import { startTenure, type Tenure } from '../integration/lifecycle/startTenure.ts';
import { type GoogleDirectory, startGoogleDirectory } from './googleDirectory.ts';

let tenure: Tenure;
let google: GoogleDirectory;

beforeAll(async () => {
  google = await startGoogleDirectory();
  tenure = await startTenure();
  const { baseUrl, token, settings } = google.connection;
  await connectApp(tenure, { baseUrl, token }, { catalog: 'google', connection: { baseUrl, token, settings } });
}, 120_000);
afterAll(async () => {
  await tenure?.stop();
  await google?.stop();
  expect(google?.violations).toEqual([]);
});

test('a person joins, moves, leaves and returns in Google Workspace', async () => {
  const group = await aGroup(tenure, 'Google Sales');
  const person = aPerson();
  const joined = await done(tenure, 'onboard', person, {
    attributes: person.attributes,
    groups: { set: [group.externalId] },
  });
  expect(joined.steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
  const user = google.store.user(person.userName);
  expect(user).toMatchObject({
    suspended: false,
    name: { givenName: 'Zoë' },
    externalIds: [{ type: 'custom', customType: 'tenure', value: joined.userId }],
    organizations: [{ primary: true, department: 'Sales' }],
  });
  const made = google.store.group('google-sales@acme.test');
  expect([...(made?.members.keys() ?? [])]).toEqual([user?.id]);

  const moved = await done(tenure, 'update', person, { attributes: { department: 'Café' } });
  expect(moved.steps).toMatchObject([{ operation: 'update', outcome: 'done' }]);
  expect(google.store.user(person.userName)).toMatchObject({ organizations: [{ department: 'Café' }] });

  const left = await done(tenure, 'offboard', person);
  expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
  expect(google.store.user(person.userName)).toMatchObject({ suspended: true });
  expect(made?.members.size).toBe(0);

  const back = await done(tenure, 'onboard', person);
  expect(back.steps).toMatchObject([{ operation: 'reactivate', outcome: 'done' }]);
  expect(google.store.user(person.userName)).toMatchObject({ id: user?.id, suspended: false });
});
