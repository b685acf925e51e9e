import type { Db } from '../../db/connect.ts';
import {
  accounts,
  apps,
  eventSteps,
  events,
  groups,
  memberships,
  policies,
  provisioningLog,
  suppressions,
  targetGroups,
  users,
} from '../../db/schema/index.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { TemporalClient } from '../../runtime/temporalClient.ts';
import type { Sandbox } from '../sandbox/startSandbox.ts';

/** What the checker judges by: four sources that know nothing of each other (RELIABILITY section D). */
export interface Sources {
  readonly db: Db;
  readonly temporal: TemporalClient;
  /** Opens the key of the audit log's chain. */
  readonly sealer: Sealer;
  /** Only workflows of this queue are looked at; without it all of the namespace. */
  readonly workflowQueue?: string | undefined;
  /** Only workflows started since are looked at: older ones are another test's. */
  readonly since?: Date | undefined;
  /** The target of each app that is to be compared, by app id. */
  readonly sandboxes: ReadonlyMap<string, CheckedTarget>;
  /** The id of every event that the API has answered 202 for. */
  readonly acceptedEventIds: Iterable<string>;
  /** Only these people and groups, with the apps of `sandboxes`, where others use the same database; without it everything. */
  readonly scope?: Scope | undefined;
}

export interface Scope {
  readonly userIds: ReadonlySet<string>;
  readonly groupIds: ReadonlySet<string>;
}

export type CheckedTarget = Pick<Sandbox, 'store' | 'effects'>;

/** One broken invariant, in words. */
export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I9';
  /** The ids it is about. */
  readonly about: Readonly<Record<string, string>>;
  readonly message: string;
}

/** All rows the invariants are about, as they stand; log rows in the order they were written. */
export async function readRows({ db, scope, sandboxes }: Sources) {
  const rows = {
    users: await db.select().from(users),
    groups: await db.select().from(groups),
    memberships: await db.select().from(memberships),
    policies: await db.select().from(policies),
    apps: await db.select().from(apps),
    suppressions: await db.select().from(suppressions),
    accounts: await db.select().from(accounts),
    targetGroups: await db.select().from(targetGroups),
    events: await db.select().from(events),
    steps: await db.select().from(eventSteps),
    log: await db.select().from(provisioningLog).orderBy(provisioningLog.id),
  };
  if (scope === undefined) return rows;
  const isOurs = ({ userId, appId, groupId }: About) =>
    userId === null ? sandboxes.has(appId ?? '') || scope.groupIds.has(groupId ?? '') : scope.userIds.has(userId);
  const ours = new Set(rows.events.filter(isOurs).map(({ id }) => id));
  return {
    ...rows,
    users: rows.users.filter(({ id }) => scope.userIds.has(id)),
    groups: rows.groups.filter(({ id }) => scope.groupIds.has(id)),
    apps: rows.apps.filter(({ id }) => sandboxes.has(id)),
    accounts: rows.accounts.filter(({ userId }) => scope.userIds.has(userId)),
    events: rows.events.filter(({ id }) => ours.has(id)),
    steps: rows.steps.filter(({ eventId }) => ours.has(eventId)),
    log: rows.log.filter(({ eventId }) => ours.has(eventId)),
  };
}

interface About {
  readonly userId: string | null;
  readonly appId: string | null;
  readonly groupId: string | null;
}

export type Rows = Awaited<ReturnType<typeof readRows>>;
export type AppRow = Rows['apps'][number];
export type UserRow = Rows['users'][number];
export type GroupRow = Rows['groups'][number];
export type LogRow = Rows['log'][number];
export type EventRow = Rows['events'][number];
