import { afterAll, beforeAll, expect, test } from 'vitest';
import { asAdministrator } from '../../ldap/addEntries.ts';
import { ADMIN_DN, ADMIN_PASSWORD, type Slapd, SUFFIX, startSlapd } from '../../ldap/startSlapd.ts';
import { aGroup, aPerson, connectApp, done } from '../lifecycle/company.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';

let tenure: Tenure;
let slapd: Slapd;

beforeAll(async () => {
  slapd = await startSlapd();
  tenure = await startTenure();
});

afterAll(async () => {
  await tenure?.stop();
  await slapd?.stop();
});

test('a joiner gets an account and a membership in a directory; a leaver is locked out of it, and their entry stays', async () => {
  const url = `ldaps://localhost:${slapd.securePort}`;
  const authority = slapd.certificates.authority;
  const group = await aGroup(tenure);
  const settings = {
    bindDn: ADMIN_DN,
    baseDn: SUFFIX,
    userBase: `ou=people,${SUFFIX}`,
    groupBase: `ou=groups,${SUFFIX}`,
    caCertificate: authority,
  };
  const connection = { baseUrl: url, token: ADMIN_PASSWORD, settings };
  await connectApp(tenure, connection, { catalog: 'ldap', pushGroups: 'policy', connection }, { groupId: group.id });
  const person = aPerson();
  const groups = { set: [group.externalId] };
  const joined = await done(tenure, 'onboard', person, { attributes: person.attributes, groups });
  expect(joined.steps).toMatchObject([{ operation: 'create', outcome: 'done' }]);
  const read = () =>
    asAdministrator({ url, authority, dn: ADMIN_DN, password: ADMIN_PASSWORD }, async (client) => {
      const filter = `(description=${joined.userId})`;
      const { searchEntries } = await client.search(SUFFIX, { filter, attributes: ['*', '+'] });
      return searchEntries;
    });
  const [entry] = await read();
  expect(entry).toMatchObject({ objectClass: 'inetOrgPerson' });
  await expect.poll(async () => JSON.stringify((await read())[0]?.memberOf ?? '')).toContain('ou=groups');

  const left = await done(tenure, 'offboard', person);
  expect(left.steps).toMatchObject([{ operation: 'deactivate', outcome: 'done' }]);
  expect(await read()).toMatchObject([{ pwdAccountLockedTime: '000001010000Z' }]);
});
