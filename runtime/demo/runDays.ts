import type { JsonObject } from '../../domain/values.ts';
import type { ApiClient } from './apiClient.ts';
import { type Comparison, compare, type Difference } from './compare.ts';
import { compareDirectory } from './compareDirectory.ts';
import { createDemoApp, entitleEverybody, testConnection } from './connectApp.ts';
import { createGroups, deleteGroup, groupId, type HrEvent, postEvents, renameGroup } from './feed.ts';
import type { Progress } from './progress.ts';
import { readMapping, readUsers } from './readDirectory.ts';
import { readTarget } from './readTarget.ts';
import type { Snapshot } from './snapshot.ts';
import { type Turnover, turnover } from './turnover.ts';
import { type Waited, type WaitOptions, waitForEvents } from './waitForEvents.ts';

export interface Days {
  readonly first: Snapshot;
  readonly second: Snapshot | undefined;
}

export interface DemoContext {
  readonly api: ApiClient;
  readonly progress: Progress;
  readonly target: { readonly baseUrl: string; readonly token: string };
  /** Whether everything in the target comes from this demo. */
  readonly exclusive: boolean;
  readonly domains: readonly string[];
  /** Distinguishes this run's idempotency keys from another's. */
  readonly key: string;
  readonly wait?: WaitOptions;
}

/** What one day did. */
export interface DayResult {
  readonly name: string;
  readonly joiners: number;
  readonly movers: number;
  readonly leavers: number;
  /** Events that were posted for people. */
  readonly events: number;
  /** From the first event posted to the last one final. */
  readonly seconds: number;
  readonly waited: Waited;
  readonly comparison: Comparison;
  readonly directory: readonly Difference[];
}

export interface DemoResult {
  readonly appId: string;
  readonly days: readonly DayResult[];
}

/**
 * The demo's story, told through the HTTP contract alone: connect the target, entitle everybody, feed the first day,
 * wait, compare; then the turnover to the second day, wait, compare.
 */
export async function runDays(context: DemoContext, { first, second }: Days): Promise<DemoResult> {
  const { api, progress, target, domains, key } = context;
  await progress.step('test connection', async (say) => {
    const checks = await testConnection(api, target);
    say(`${checks} checks passed`);
  });
  const appId = await progress.step('app and policy', async (say) => {
    const id = await createDemoApp(api, { target, displayName: 'Demo target', domains, key });
    await entitleEverybody(api, id, key);
    say(`${id}, everybody of ${shortList(domains)}`);
    return id;
  });
  const groups = await progress.step('groups', async (say) => {
    const ids = await createGroups(api, first.groups, key);
    say(`${ids.size} created`);
    return ids;
  });
  const joiners: HrEvent[] = [...first.people].map(([employeeNumber, attributes]) =>
    onboard(employeeNumber, attributes, first),
  );
  const days = [await runDay({ ...context, appId, groups }, 'first day', { ...NOTHING, joiners }, first, first)];
  if (second !== undefined) {
    days.push(await runDay({ ...context, appId, groups }, 'second day', turnover(first, second), first, second));
  }
  return { appId, days };
}

const NOTHING: Turnover = {
  joiners: [],
  movers: [],
  leavers: [],
  groupsAdded: [],
  groupsRenamed: [],
  groupsRemoved: [],
};

interface DayContext extends DemoContext {
  readonly appId: string;
  /** Group ids by external id; the second day's new ones are added. */
  readonly groups: Map<string, string>;
}

async function runDay(
  context: DayContext,
  name: string,
  change: Turnover,
  first: Snapshot,
  last: Snapshot,
): Promise<DayResult> {
  const { api, progress, appId, groups } = context;
  const events = [...change.joiners, ...change.movers, ...change.leavers];
  const begun = Date.now();
  await progress.step(name, async (say) => {
    for (const [externalId, id] of await createGroups(api, change.groupsAdded, `${context.key}-${name}`)) {
      groups.set(externalId, id);
    }
    for (const [externalId, displayName] of change.groupsRenamed) {
      await renameGroup(api, groupId(groups, externalId), displayName);
    }
    await postEvents(api, events, `${context.key}-${name}`, (posted) =>
      say(`${posted} of ${events.length} events posted`),
    );
    for (const externalId of change.groupsRemoved) {
      await deleteGroup(api, groupId(groups, externalId));
      groups.delete(externalId);
    }
    const { joiners, movers, leavers } = change;
    say(`${joiners.length} join, ${movers.length} move, ${leavers.length} leave: accepted`);
  });
  const waited = await progress.step('  provisioning', async (say) => {
    const result = await waitForEvents(api, appId, (open) => say(`${open} events open`), context.wait);
    const approved = result.approved > 0 ? `; approved ${result.approved} removals held by the deletion guard` : '';
    say(result.open === 0 ? `all events final${approved}` : `${result.open} events still open${approved}`);
    return result;
  });
  const seconds = (Date.now() - begun) / 1000;
  const { comparison, directory } = await progress.step('  comparison', async (say) => {
    const users = await readUsers(api);
    const shown = await readTarget(context.target);
    const result = compare(
      {
        users,
        groups: expectedGroups(groups, users, last),
        mapping: await readMapping(api, appId),
        authorizedDomains: context.domains,
        exclusive: context.exclusive,
      },
      shown,
    );
    const found = compareDirectory(users, first, last);
    const count = result.differences.length + found.length;
    say(`${result.accounts} accounts, ${result.groups} groups, ${result.values} values: ${count} differences`);
    return { comparison: result, directory: found };
  });
  return {
    name,
    joiners: change.joiners.length,
    movers: change.movers.length,
    leavers: change.leavers.length,
    events: events.length,
    seconds,
    waited,
    comparison,
    directory,
  };
}

/** The groups as the file has them, by directory ids. */
function expectedGroups(ids: ReadonlyMap<string, string>, users: readonly DirectoryUserIds[], last: Snapshot) {
  const userIds = new Map(users.map((user) => [user.employeeNumber, user.id]));
  const members = new Map([...last.groups.keys()].map((externalId) => [externalId, new Set<string>()]));
  for (const [employeeNumber, externalIds] of last.groupsOf) {
    const userId = userIds.get(employeeNumber);
    if (userId === undefined) continue;
    for (const externalId of externalIds) members.get(externalId)?.add(userId);
  }
  return [...last.groups].map(([externalId, displayName]) => ({
    id: groupId(ids, externalId),
    displayName,
    members: members.get(externalId) ?? new Set<string>(),
  }));
}

interface DirectoryUserIds {
  readonly id: string;
  readonly employeeNumber: string | null;
}

function onboard(employeeNumber: string, attributes: JsonObject, snapshot: Snapshot): HrEvent {
  return {
    type: 'onboard',
    employeeNumber,
    attributes,
    groups: { set: [...(snapshot.groupsOf.get(employeeNumber) ?? [])] },
  };
}

function shortList(domains: readonly string[]): string {
  return domains.length <= 2 ? domains.join(' and ') : `${domains.length} domains`;
}
