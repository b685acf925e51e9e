import { aDirectoryConnector, aPerson } from '../ldap/ldapCase.ts';
import { ADMIN_DN, ADMIN_PASSWORD, SUFFIX, startSlapd } from '../ldap/startSlapd.ts';
import type { ConnectorTarget } from './target.ts';

/** A real OpenLDAP. */
export const openLdap: ConnectorTarget = {
  name: 'ldap',
  unavailable: async () => undefined,
  async start() {
    const slapd = await startSlapd();
    const directory = {
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
    } as const;
    const connector = aDirectoryConnector(directory);
    return {
      connector,
      refused: aDirectoryConnector(directory, { password: 'wrong' }),
      person: (n, change) => aPerson(n, change === undefined ? {} : { title: change }),
      lookup: (n, remoteId) => ({
        externalId: `usr_${n}`,
        userName: `anna.${n}`,
        ...(remoteId === undefined ? {} : { remoteId }),
      }),
      group: (n, displayName = `Group ${n}`) => ({ externalId: `grp_${n}`, displayName }),
      unknownId: '00000000-0000-4000-8000-000000000000',
      keepsExternalId: true,
      refusesStrangers: true,
      async stop() {
        await connector.close();
        await slapd.stop();
      },
    };
  },
};
