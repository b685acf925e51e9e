import type { AccountLister, Call, Connection, TargetConnector } from '../connector.ts';
import { createAddressGuard } from '../http/addressGuard.ts';
import { createHttpTarget, type HttpTimeouts } from '../http/httpTarget.ts';
import { createPace } from '../http/pace.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import { createNoEffectMemory, READ_BACK_WAITS_MS } from '../scim/verify.ts';
import { type ApplyContext, applyAccount } from './applyAccount.ts';
import { createGoogleClient } from './client.ts';
import { findAccount, readAccount } from './findAccount.ts';
import { createGroup, deleteGroup, findGroup, updateGroup } from './groups.ts';
import { allGroups, usersPage } from './listDirectory.ts';
import { changeMembers, listMembers } from './members.ts';
import { personOf } from './personOf.ts';
import { planAccount } from './planAccount.ts';
import { remoteAccount, remoteGroup } from './remoteAccount.ts';
import { readAccess, SCOPES } from './settings.ts';
import { testConnection } from './testConnection.ts';

interface GoogleConnectorOptions {
  readonly connection: Connection;
  readonly allowPrivate: PrivateTargets;
  readonly timeouts?: HttpTimeouts | undefined;
  readonly readBackWaitsMs?: readonly number[] | undefined;
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
  readonly onThrottled?: ((ms: number) => void) | undefined;
}

/** Requests at once that one process makes; an app's own limits hold for all together. */
const CONNECTIONS = 8;

/** Google Workspace as a target, by its Directory API and a service account with domain-wide delegation. */
export function createGoogleConnector(options: GoogleConnectorOptions): TargetConnector {
  const guard = createAddressGuard(options.allowPrivate);
  const pace = createPace({ concurrency: CONNECTIONS });
  const http = createHttpTarget({ guard, pace, timeouts: options.timeouts, admit: options.admit });
  const memory = createNoEffectMemory();
  let made: ApplyContext | undefined;

  const lister: AccountLister = {
    async *listPages({ resume }, call) {
      let pageToken = typeof resume?.pageToken === 'string' ? resume.pageToken : undefined;
      do {
        const page = await usersPage(context(), pageToken, call);
        pageToken = page.nextPageToken;
        yield {
          accounts: page.resources.flatMap((resource) => remoteAccount(resource) ?? []),
          total: undefined,
          resume: pageToken === undefined ? null : { pageToken },
          mayRepeat: false,
        };
      } while (pageToken !== undefined);
    },
    personOf: ({ resource }) => personOf(resource),
  };

  return {
    findAccount: async (lookup, call) => findAccount(context(), lookup, call),
    readAccount: async (remoteId, call) => readAccount(context(), remoteId, call),
    planAccount,
    applyAccount: async (plan, call) => applyAccount(context(), plan, call),
    findGroup: async (lookup, call) => findGroup(context(), lookup, call),
    createGroup: async (desired, call) => createGroup(context(), desired, call),
    updateGroup: async (current, desired, call) => updateGroup(context(), current, desired, call),
    deleteGroup: async (remoteId, call) => deleteGroup(context(), remoteId, call),
    listMembers: async (remoteId, call) => listMembers(context(), remoteId, call),
    changeMembers: async (remoteId, change, call) => changeMembers(context(), remoteId, change, call),
    testConnection: (call) => testConnection({ connection: options.connection, guard, context }, call),
    async *listAccounts(call) {
      for await (const { accounts } of lister.listPages({}, call)) yield* accounts;
    },
    lister,
    async *listGroups(call) {
      for await (const resource of allGroups(context(), call)) {
        const group = remoteGroup(resource);
        if (group !== undefined) yield group;
      }
    },
    async probe(call) {
      const { client, access } = context();
      await client.ask((it, o) => it.users.list({ customer: access.customer, maxResults: 1 }, o), call);
    },
    hold: (ms) => pace.hold(ms),
    learned: () => ({}),
    close: () => http.close(),
  };

  /** Later, so that a bad key is an error of what is asked, and Test Connection can name it. */
  function context(): ApplyContext {
    if (made !== undefined) return made;
    const access = readAccess(options.connection);
    const onThrottled = (ms: number) => {
      pace.hold(ms);
      options.onThrottled?.(ms);
    };
    made = {
      access,
      client: createGoogleClient({ access, http, scopes: SCOPES, onThrottled }),
      readBackWaitsMs: options.readBackWaitsMs ?? READ_BACK_WAITS_MS,
      memory,
    };
    return made;
  }
}
