import { Attribute, Change } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testLdapSource } from '../../../sources/ldap/openLdapReader.ts';
import { addEntries, asAdministrator } from '../../ldap/addEntries.ts';
import { LOOPBACK, readSource } from '../../ldap/readSource.ts';
import { ADMIN_DN, ADMIN_PASSWORD, type Slapd, SUFFIX, startSlapd } from '../../ldap/startSlapd.ts';

const PEOPLE = 53;

describe('people out of OpenLDAP', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd({ sizeLimit: 20 });
    await addEntries(administrator(), [
      ...Array.from({ length: PEOPLE }, (_, n) => ({
        dn: person(n),
        attributes: {
          objectClass: 'inetOrgPerson',
          uid: `p${n}`,
          cn: `Person ${n}`,
          sn: `Šmíd ${n}`,
          mail: `p${n}@acme.test`,
          employeeNumber: `${1000 + n}`,
        },
      })),
      group('inner', person(1), person(2)),
      group('outer', `cn=inner,ou=groups,${SUFFIX}`),
      // Each in the other: taken as one.
      group('chicken', `cn=egg,ou=groups,${SUFFIX}`, person(3)),
      group('egg', `cn=chicken,ou=groups,${SUFFIX}`),
    ]);
  }, 60_000);
  afterAll(() => slapd?.stop());

  it('come whole, in pages that the server allows, with their groups; cycles are named', async () => {
    const { people, pages } = await readSource(settings({ pageSize: 10 }), ADMIN_PASSWORD);
    expect(people.size).toBe(PEOPLE);
    expect(pages.length).toBeGreaterThanOrEqual(6);
    expect(people.get('p1')).toMatchObject({
      fields: { familyName: 'Šmíd 1', email: 'p1@acme.test', employeeNumber: '1001', title: null },
      active: true,
      groups: ['inner', 'outer'],
    });
    expect(people.get('p3')?.groups).toEqual(['chicken', 'egg']);
    expect(people.get('p4')?.groups).toEqual([]);
    expect(
      pages
        .flatMap(({ groups = [] }) => groups)
        .map(({ externalId }) => externalId)
        .sort(),
    ).toEqual(['chicken', 'egg', 'inner', 'outer']);
    expect(pages.flatMap(({ errors = [] }) => errors)).toEqual([
      expect.objectContaining({ field: 'member', message: expect.stringContaining('member of itself') }),
    ]);
  });

  it('come as changes after that: who was locked, who has come into a group', async () => {
    const first = await readSource(settings({ groups: false }), ADMIN_PASSWORD);
    const quiet = { ...first.state, since: '20990101000000Z' };
    expect((await readSource(settings({ groups: false }), ADMIN_PASSWORD, { state: quiet })).people.size).toBe(0);

    const key = first.people.get('p5')?.key;
    await modify(person(5), 'pwdAccountLockedTime', '000001010000Z');
    const changed = await readSource(settings({ groups: false }), ADMIN_PASSWORD, { state: first.state });
    expect(changed.people.get('p5')).toMatchObject({ key, active: false });

    const whole = await readSource(settings({}), ADMIN_PASSWORD);
    await modify(`cn=inner,ou=groups,${SUFFIX}`, 'member', person(6));
    const joined = await readSource(settings({}), ADMIN_PASSWORD, { state: whole.state });
    expect(joined.people.get('p6')?.groups).toEqual(['inner', 'outer']);
    // Another base is another source: nothing is known of it.
    const elsewhere = { ...settings({}), userBase: `ou=gone,${SUFFIX}` };
    expect((await readSource(elsewhere, ADMIN_PASSWORD, { state: whole.state })).people.size).toBe(0);
  });

  it('are read anew when the server died between two pages, and nobody is taken for gone', async () => {
    let died = false;
    const broken = readSource(settings({ pageSize: 10 }), ADMIN_PASSWORD, {
      async onPage({ people }) {
        if (died || people.length === 0) return;
        died = true;
        await slapd.kill();
      },
    });
    await expect(broken).rejects.toMatchObject({ kind: 'transient' });
    await slapd.start();
    const resume = { startedAt: Date.parse('2020-01-01T00:00:00Z') };
    const again = await readSource(settings({ pageSize: 10 }), ADMIN_PASSWORD, { resume });
    expect(again.people.size).toBe(PEOPLE);
    // What changed since the run began, in whatever process, is read by the next one.
    expect(again.state.since).toBe('20191231234500Z');
  });

  it('pass Test Connection, or are told what is wrong', async () => {
    const call = { signal: new AbortController().signal };
    const test = (changes: object, password = ADMIN_PASSWORD) =>
      testLdapSource(settings(changes), { password }, LOOPBACK, call);
    expect((await test({})).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect((await test({}, 'wrong')).checks.find(({ ok }) => !ok)).toMatchObject({ name: 'token' });
    expect((await test({ userBase: 'ou=none,dc=acme,dc=test' })).checks.find(({ ok }) => !ok)).toMatchObject({
      name: 'list_one_user',
      cause: expect.stringContaining('no such entry'),
    });
  });

  function settings(changes: object) {
    return {
      baseUrl: `ldaps://localhost:${slapd.securePort}`,
      bindDn: ADMIN_DN,
      baseDn: SUFFIX,
      caCertificate: slapd.certificates.authority,
      ...changes,
    };
  }

  function administrator() {
    const { securePort, certificates } = slapd;
    const url = `ldaps://localhost:${securePort}`;
    return { url, authority: certificates.authority, dn: ADMIN_DN, password: ADMIN_PASSWORD };
  }

  function modify(dn: string, type: string, value: string): Promise<void> {
    const change = new Change({ operation: 'add', modification: new Attribute({ type, values: [value] }) });
    return asAdministrator(administrator(), (client) => client.modify(dn, change));
  }
});

function person(n: number): string {
  return `uid=p${n},ou=people,${SUFFIX}`;
}

function group(cn: string, ...member: string[]) {
  return { dn: `cn=${cn},ou=groups,${SUFFIX}`, attributes: { objectClass: 'groupOfNames', cn, member } };
}
