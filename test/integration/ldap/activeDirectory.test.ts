import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEntries } from '../../ldap/addEntries.ts';
import { directoryConformance } from '../../ldap/directoryConformance.ts';
import { aCall, aDirectoryConnector, push, type TestDirectory, take } from '../../ldap/ldapCase.ts';
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
