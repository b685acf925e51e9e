import type { Call, Connection, TargetConnector } from '../connector.ts';
import type { HttpTimeouts } from '../http/httpTarget.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import { createNoEffectMemory } from '../scim/verify.ts';
import { applyAccount } from './applyAccount.ts';
import type { LdapContext } from './context.ts';
import { createDirectory } from './directory.ts';
import { findAccount, readAccount } from './findAccount.ts';
import { findGroup, groupAttributes } from './findGroup.ts';
import { flavourOf } from './flavour.ts';
import { createGroup, deleteGroup, updateGroup } from './groups.ts';
import { type LdapUrl, readLdapUrl } from './ldapUrl.ts';
import { listPages } from './listPages.ts';
import { changeMembers, listMembers } from './members.ts';
import { personOf } from './personOf.ts';
import { planAccount } from './planAccount.ts';
import { readAttributes, remoteAccount, remoteGroup } from './remoteEntry.ts';
import type { LdapSettings } from './settings.ts';
import { testConnection } from './testConnection.ts';

interface LdapConnectorOptions {
  readonly connection: Connection;
  readonly settings: LdapSettings;
  readonly allowPrivate: PrivateTargets;
  readonly timeouts?: HttpTimeouts | undefined;
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
}

/** What an app with an address that can't be read is connected to: Test Connection says what is wrong with it. */
const NOWHERE: LdapUrl = { secure: true, host: 'directory.invalid', port: 636 };

/** The connector of one LDAP directory or Active Directory: wires settings, connection and the actions. */
export function createLdapConnector(options: LdapConnectorOptions): TargetConnector {
  const { connection, settings, allowPrivate } = options;
  const url = urlOf(connection.baseUrl);
  const flavour = flavourOf(settings);
  const directory = createDirectory({
    ...settings,
    url,
    allowPrivate,
    password: connection.token,
    timeoutMs: options.timeouts?.requestMs ?? 10_000,
    admit: options.admit,
  });
  const encrypted = url.secure || settings.startTls;
  const context: LdapContext = { directory, settings, flavour, encrypted, memory: createNoEffectMemory() };

  return {
    findAccount: (lookup, call) => findAccount(context, lookup, call),
    readAccount: (remoteId, call) => readAccount(context, remoteId, call),
    planAccount: (desired, current) => planAccount(context, desired, current),
    applyAccount: (plan, call) => applyAccount(context, plan, call),
    findGroup: (lookup, call) => findGroup(context, lookup, call),
    createGroup: (desired, call) => createGroup(context, desired, call),
    updateGroup: (current, desired, call) => updateGroup(context, current, desired, call),
    deleteGroup: (remoteId, call) => deleteGroup(context, remoteId, call),
    listMembers: (remoteId, call) => listMembers(context, remoteId, call),
    changeMembers: (remoteId, change, call) => changeMembers(context, remoteId, change, call),
    testConnection: (call) => testConnection(context, { baseUrl: connection.baseUrl, allowPrivate }, call),
    async *listAccounts(call) {
      const attributes = readAttributes(flavour, settings);
      const search = { base: settings.baseDn, scope: 'sub', filter: flavour.userFilter, attributes } as const;
      for await (const entries of directory.pages(search, call)) {
        for (const entry of entries) {
          const account = remoteAccount(entry, flavour, settings);
          if (account !== undefined) yield account;
        }
      }
    },
    lister: { listPages: ({ resume }, call) => listPages(context, resume, call), personOf },
    async *listGroups(call) {
      const attributes = groupAttributes(context);
      const search = { base: settings.baseDn, scope: 'sub', filter: flavour.groupFilter, attributes } as const;
      for await (const entries of directory.pages(search, call)) {
        for (const entry of entries) {
          const group = remoteGroup(entry, flavour, settings);
          if (group !== undefined) yield group;
        }
      }
    },
    async probe(call) {
      const attributes = [flavour.idAttribute];
      await directory.search(
        { base: settings.userBase, scope: 'sub', filter: flavour.userFilter, attributes, sizeLimit: 1 },
        call,
      );
    },
    hold: (ms) => directory.hold(ms),
    learned: () => ({ externalId: true }),
    close: () => directory.close(),
  };
}

/** Making the connector doesn't throw for a bad address: Test Connection names it. */
function urlOf(text: string): LdapUrl {
  try {
    return readLdapUrl(text);
  } catch {
    return NOWHERE;
  }
}
