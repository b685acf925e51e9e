import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEntries } from '../../ldap/addEntries.ts';
import { directoryConformance } from '../../ldap/directoryConformance.ts';
import { aCall, aDirectoryConnector, push, type TestDirectory, take } from '../../ldap/ldapCase.ts';
import { readSource } from '../../ldap/readSource.ts';
import { DOMAIN, DOMAIN_ADMIN, DOMAIN_PASSWORD, type Samba, startSamba } from '../../ldap/startSamba.ts';

let samba: Samba;

beforeAll(async () => {
  samba = await startSamba();
  const unit = (dn: string) => ({ dn, attributes: { objectClass: 'organizationalUnit' } });
  await addEntries(
    {
      url: `ldaps://localhost:${samba.securePort}`,
      authority: samba.certificates.authority,
      dn: DOMAIN_ADMIN,
      password: DOMAIN_PASSWORD,
    },
    [`ou=people,${DOMAIN}`, `ou=Sales,ou=people,${DOMAIN}`, `ou=R&D\\, Core,ou=people,${DOMAIN}`].map(unit),
  );
}, 180_000);
afterAll(() => samba?.stop());

function directory(): TestDirectory {
  return {
    catalog: 'active-directory',
    baseUrl: `ldaps://localhost:${samba.securePort}`,
    password: DOMAIN_PASSWORD,
    settings: {
      bindDn: DOMAIN_ADMIN,
      baseDn: DOMAIN,
      userBase: `ou=people,${DOMAIN}`,
      caCertificate: samba.certificates.authority,
    },
  };
}

directoryConformance('a Samba domain controller', async () => ({ ...directory(), stop: async () => {} }), 10_000);

describe('the LDAP connector on Active Directory', () => {
  it('makes accounts that are enabled and have a password, and keeps the flags that others set', async () => {
    const connector = aDirectoryConnector(directory());
    const account = await push(connector, 21);
    expect(account.resource).toMatchObject({ userAccountControl: '512' });
    expect(account.resource.pwdLastSet).not.toBe('0');
    expect((await take(connector, account))?.resource).toMatchObject({ userAccountControl: '514' });
    await connector.close();
  });

  it('tells namesakes in one container apart, and leaves them so', async () => {
    const connector = aDirectoryConnector(directory());
    const first = await push(connector, 22, { cn: 'Anna Smith' });
    const second = await push(connector, 23, { cn: 'Anna Smith' });
    expect([first.resource.cn, second.resource.cn]).toEqual(['Anna Smith', 'Anna Smith (anna.23)']);
    const current = await connector.readAccount(second.remoteId, aCall());
    expect(await push(connector, 23, { cn: 'Anna Smith' })).toEqual(current);
    await connector.close();
  });

  it('makes no account without TLS', async () => {
    const connector = aDirectoryConnector(directory(), { baseUrl: `ldap://localhost:${samba.port}` });
    // The domain controller takes no password over such a connection either.
    await expect(connector.probe(aCall())).rejects.toMatchObject({ code: 'tls_required' });
    await connector.close();
  });
});

describe('people out of Active Directory', () => {
  it('come whole, then as changes by their numbers: who was disabled, who was deleted, who is in which group', async () => {
    const connector = aDirectoryConnector(directory());
    const people = [];
    for (const n of [31, 32, 33]) people.push(await push(connector, n, { userPrincipalName: `anna.${n}@acme.test` }));
    const [first, second, third] = people.map(({ remoteId }) => remoteId);
    const inner = await connector.createGroup({ externalId: 'grp_31', displayName: 'Inner' }, aCall());
    await connector.changeMembers(inner.remoteId, { add: [first ?? ''], remove: [] }, aCall());

    const whole = await readSource(settings(), DOMAIN_PASSWORD);
    expect(whole.people.get('anna.31@acme.test')).toMatchObject({ key: first, active: true, groups: ['Inner'] });
    expect(whole.pages.flatMap(({ groups = [] }) => groups).length).toBeGreaterThan(10);

    const nothing = await readSource(settings(), DOMAIN_PASSWORD, { state: whole.state });
    expect([nothing.people.size, nothing.gone.length]).toEqual([0, 0]);

    const [, toDisable, toDelete] = people;
    if (toDisable === undefined || toDelete === undefined) throw new Error('Three people were made.');
    await take(connector, toDisable);
    await take(connector, toDelete, 'deleted');
    const changed = await readSource(settings(), DOMAIN_PASSWORD, { state: nothing.state });
    expect([...changed.people.keys()]).toEqual(['anna.32@acme.test']);
    expect(changed.people.get('anna.32@acme.test')).toMatchObject({ key: second, active: false });
    expect(changed.gone).toEqual([third]);

    await connector.changeMembers(inner.remoteId, { add: [second ?? ''], remove: [first ?? ''] }, aCall());
    const moved = await readSource(settings(), DOMAIN_PASSWORD, { state: changed.state });
    expect(moved.people.get('anna.31@acme.test')?.groups).toEqual([]);
    expect(moved.people.get('anna.32@acme.test')?.groups).toEqual(['Inner']);
    await connector.close();
  });

  it('are all read again from another domain controller, whose numbers mean something else', async () => {
    const { state } = await readSource(settings(), DOMAIN_PASSWORD);
    const restored = { ...state, invocationId: '00000000-0000-4000-8000-000000000000' };
    const again = await readSource(settings(), DOMAIN_PASSWORD, { state: restored });
    expect(again.people.has('anna.31@acme.test')).toBe(true);
    expect(again.state.invocationId).toBe(state.invocationId);
  });

  function settings() {
    const { catalog: _, baseUrl, settings: connection } = directory();
    return { ...connection, baseUrl, flavour: 'ad', userBase: `ou=people,${DOMAIN}` };
  }
});
