import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryConformance } from '../../ldap/directoryConformance.ts';
import { aCall, aDirectoryConnector, push, type TestDirectory, take } from '../../ldap/ldapCase.ts';
import { ADMIN_DN, ADMIN_PASSWORD, type Slapd, SUFFIX, startSlapd } from '../../ldap/startSlapd.ts';

function directoryOf(slapd: Slapd): TestDirectory {
  return {
    catalog: 'ldap',
    baseUrl: `ldaps://localhost:${slapd.securePort}`,
    password: ADMIN_PASSWORD,
    settings: {
      bindDn: ADMIN_DN,
      baseDn: SUFFIX,
      userBase: `ou=people,${SUFFIX}`,
      groupBase: `ou=groups,${SUFFIX}`,
      caCertificate: slapd.certificates.authority,
    },
  };
}

directoryConformance(
  'OpenLDAP',
  async () => {
    const slapd = await startSlapd();
    return { ...directoryOf(slapd), stop: () => slapd.stop() };
  },
  60_000,
);

describe('the LDAP connector on an OpenLDAP that is in the way', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd({ memberOf: false });
  }, 60_000);
  afterAll(() => slapd?.stop());

  it('encrypts by StartTLS, and believes only an authority it knows', async () => {
    const baseUrl = `ldap://localhost:${slapd.port}`;
    const startTls = aDirectoryConnector(directoryOf(slapd), { baseUrl, settings: { startTls: true } });
    expect(await push(startTls, 1)).toMatchObject({ active: true });
    await startTls.close();
    const { caCertificate: _, ...settings } = directoryOf(slapd).settings;
    const stranger = aDirectoryConnector({ ...directoryOf(slapd), settings });
    await expect(stranger.probe(aCall())).rejects.toMatchObject({ code: 'target_tls_failed', kind: 'transient' });
    await stranger.close();
  });

  it('goes on by itself when the server dies and comes back', async () => {
    const connector = aDirectoryConnector(directoryOf(slapd));
    const account = await push(connector, 2);
    await slapd.kill();
    await expect(connector.readAccount(account.remoteId, aCall())).rejects.toMatchObject({ kind: 'transient' });
    await expect(connector.probe(aCall())).rejects.toMatchObject({ kind: 'transient' });
    await slapd.start();
    expect(await connector.readAccount(account.remoteId, aCall())).toMatchObject({ remoteId: account.remoteId });
    await connector.close();
  });

  it('moves the disabled where it is told, and back', async () => {
    const connector = aDirectoryConnector(directoryOf(slapd), {
      settings: { disabledBase: `ou=gone,${SUFFIX}`, disabledAttribute: 'none' },
    });
    const account = await push(connector, 3);
    const gone = await take(connector, account);
    expect(gone).toMatchObject({ active: false, resource: { dn: expect.stringContaining('ou=gone') } });
    const back = await push(connector, 3);
    expect(back).toMatchObject({
      active: true,
      remoteId: account.remoteId,
      resource: { dn: expect.stringContaining('ou=people') },
    });
    await connector.close();
  });

  it('tells a taken address from other refusals, and names no value', async () => {
    const connector = aDirectoryConnector(directoryOf(slapd));
    await push(connector, 4);
    await expect(push(connector, 5, { mail: 'anna.4@acme.test' })).rejects.toMatchObject({ code: 'uniqueness' });
    const refused = push(connector, 6, { nonsense: 'a secret value' });
    await expect(refused).rejects.toMatchObject({ code: 'target_rejected', httpStatus: 400 });
    await expect(refused).rejects.not.toThrow(/secret value|anna/);
    await connector.close();
  });

  it('finds members also where no overlay keeps memberOf', async () => {
    const connector = aDirectoryConnector(directoryOf(slapd));
    const ids = [(await push(connector, 7)).remoteId, (await push(connector, 8)).remoteId];
    const group = await connector.createGroup({ externalId: 'grp_2', displayName: 'Plain' }, aCall());
    await connector.changeMembers(group.remoteId, { add: ids, remove: [] }, aCall());
    expect([...(await connector.listMembers(group.remoteId, aCall()))].sort()).toEqual(ids.sort());
    await connector.close();
  });
});
