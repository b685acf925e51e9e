import type { Call, CapabilityProfile, TargetConnector } from '../connector.ts';
import { createAddressGuard } from '../http/addressGuard.ts';
import { createHttpTarget, type HttpTimeouts } from '../http/httpTarget.ts';
import { createPace } from '../http/pace.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import { type ApplyContext, applyAccount } from './applyAccount.ts';
import { findBaseUrl, readBaseUrl } from './baseUrl.ts';
import { changeMembers } from './changeMembers.ts';
import { createScimClient, type ScimClient } from './client.ts';
import { findAccount, isGone, readAccount } from './findAccount.ts';
import { findGroup } from './findGroup.ts';
import { createGroup, deleteGroup, updateGroup } from './groups.ts';
import { listPages } from './listPages.ts';
import { listResources, readPage } from './listResources.ts';
import { listMembers } from './members.ts';
import { personOf } from './personOf.ts';
import { planAccount } from './planAccount.ts';
import { createProfileHolder } from './profile.ts';
import { remoteAccount, remoteGroup } from './remoteAccount.ts';
import type { ScimSettings } from './settings.ts';
import { testConnection } from './testConnection.ts';
import { createNoEffectMemory, READ_BACK_WAITS_MS } from './verify.ts';

interface ScimConnectorOptions {
  readonly connection: { readonly baseUrl: string; readonly token: string };
  readonly settings: ScimSettings;
  readonly profile?: CapabilityProfile | undefined;
  readonly allowPrivate: PrivateTargets;
  readonly timeouts?: HttpTimeouts | undefined;
  readonly onProfileChange?: ((profile: CapabilityProfile) => void) | undefined;
  readonly readBackWaitsMs?: readonly number[] | undefined;
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
  readonly onThrottled?: ((ms: number) => void) | undefined;
}

/** The SCIM connector of one app: wires settings, profile, HTTP and the actions; the actions are one file each. */
export function createScimConnector(options: ScimConnectorOptions): TargetConnector {
  const { connection, settings } = options;
  const entered = readBaseUrlLater(connection.baseUrl, settings);
  const guard = createAddressGuard(options.allowPrivate);
  const pace = createPace({ concurrency: settings.connections });
  const http = createHttpTarget({ guard, pace, timeouts: options.timeouts, admit: options.admit });
  const profile = createProfileHolder(options.profile, options.onProfileChange);
  const client = clientAt((call) => baseUrl(call));
  const context: ApplyContext = {
    client,
    profile,
    settings,
    memory: createNoEffectMemory(),
    readBackWaitsMs: options.readBackWaitsMs ?? READ_BACK_WAITS_MS,
  };
  let finding: Promise<string> | undefined;

  return {
    findAccount: (lookup, call) => findAccount(context, lookup, call),
    readAccount: (remoteId, call) => readAccount(context, remoteId, call),
    planAccount: (desired, current) => planAccount(desired, current, settings, profile.now),
    applyAccount: (plan, call) => applyAccount(context, plan, call),
    findGroup: (lookup, call) => findGroup(context, lookup, call),
    createGroup: (desired, call) => createGroup(context, desired, call),
    updateGroup: (current, desired, call) => updateGroup(context, current, desired, call),
    deleteGroup: (remoteId, call) => deleteGroup(context, remoteId, call),
    listMembers: (remoteId, call) => listMembers(context, remoteId, call),
    changeMembers: (remoteId, change, call) => changeMembers(context, remoteId, change, call),
    testConnection: (call) =>
      testConnection(
        {
          entered: connection.baseUrl,
          token: connection.token,
          settings,
          guard,
          http,
          profile,
          clientAt: (found) => clientAt(async () => found),
        },
        call,
      ),
    async *listAccounts(call) {
      for await (const resource of listResources(
        client,
        { path: profile.now.usersPath, pageSize: settings.pageSize },
        call,
      )) {
        const account = remoteAccount(resource, settings);
        if (account !== undefined) yield account;
      }
    },
    lister: { listPages: (options, call) => listPages(context, options.resume, call), personOf },
    async *listGroups(call) {
      const query = { excludedAttributes: 'members' };
      for await (const resource of listResources(
        client,
        { path: profile.now.groupsPath, query, pageSize: settings.pageSize },
        call,
      )) {
        const group = remoteGroup(resource);
        if (group !== undefined) yield group;
      }
    },
    async probe(call) {
      try {
        await readPage(client, { path: profile.now.usersPath, pageSize: 1 }, 1, call);
      } catch (error) {
        // An empty directory is 404 at some targets.
        if (!isGone(error)) throw error;
      }
    },
    hold: (ms) => pace.hold(ms),
    learned: () => profile.now,
    close: () => http.close(),
  };

  function clientAt(where: (call: Call) => Promise<string>): ScimClient {
    return createScimClient({
      http,
      token: connection.token,
      settings,
      baseUrl: where,
      onThrottled: (ms) => {
        pace.hold(ms);
        options.onThrottled?.(ms);
      },
    });
  }

  /** The base URL as found before for this address; else found now, once for all who wait. */
  async function baseUrl(call: Call): Promise<string> {
    const { baseUrl: found, enteredUrl } = profile.now;
    if (found !== null && enteredUrl === connection.baseUrl) return found;
    const { candidates } = entered();
    finding ??= findBaseUrl({ http, token: connection.token, settings }, candidates, call)
      .then((base) => {
        profile.learn({ baseUrl: base, enteredUrl: connection.baseUrl });
        return base;
      })
      .finally(() => {
        finding = undefined;
      });
    return finding;
  }
}

/** Test Connection has to name a bad URL itself, so making the connector doesn't throw for it. */
function readBaseUrlLater(text: string, settings: ScimSettings) {
  return () => readBaseUrl(text, settings.basePaths);
}
