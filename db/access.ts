import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import { type Authorization, isAuthorized } from '../domain/authorizedDomains.ts';
import type { AppId, EventId, GroupId, PolicyId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { type AccountState, accounts, apps, entitlements, groups, policies } from './schema/index.ts';
import type { User } from './users.ts';

/** What a person has, or should have, in one app, and why. */
export interface AppAccess {
  readonly appId: AppId;
  readonly appName: string;
  /** The app was removed: its accounts stay as they were, and nobody looks after them. */
  readonly appRemoved: boolean;
  /** What entitles the person; none for who only has an account left. */
  readonly policies: readonly EntitlingPolicy[];
  /** The cancelled event that put the entitlement out of force. */
  readonly suppressedBy: EventId | null;
  /** The event whose removal of the account was rejected, while that stands. */
  readonly removalRejectedBy: EventId | null;
  readonly authorization: Authorization;
  readonly state: AccountState;
  readonly remoteId: string | null;
  readonly since: Date | null;
  readonly eventId: EventId | null;
}

export interface EntitlingPolicy {
  readonly id: PolicyId;
  readonly name: string;
  readonly groupId: GroupId;
  readonly groupName: string;
}

/** Every app the person is entitled to or has had an account in, by its name. */
export async function readAccess(db: Db, user: User): Promise<readonly AppAccess[]> {
  const rows = await db
    .select({
      app: apps,
      account: accounts,
      policyIds: entitlements.policyIds,
      suppressedBy: entitlements.suppressedBy,
      removalRejectedBy: sql<EventId | null>`(
        select h.event_id from guard_holds h
        where h.app_id = ${apps.id} and h.user_id = ${user.id} and h.state = 'rejected'
        order by h.decided_at desc limit 1)`,
    })
    .from(apps)
    .leftJoin(entitlements, and(eq(entitlements.appId, apps.id), eq(entitlements.userId, user.id)))
    .leftJoin(accounts, and(eq(accounts.appId, apps.id), eq(accounts.userId, user.id)))
    .where(or(isNotNull(entitlements.policyIds), isNotNull(accounts.userId)))
    .orderBy(asc(apps.displayName), asc(apps.id));
  const entitling = await readPolicies(
    db,
    rows.flatMap(({ policyIds }) => policyIds ?? []),
  );
  return rows.map(({ app, account, policyIds, suppressedBy, removalRejectedBy }) => ({
    appId: app.id,
    appName: app.displayName,
    appRemoved: app.deletedAt !== null,
    policies: (policyIds ?? []).flatMap((id) => entitling.get(id) ?? []),
    suppressedBy,
    removalRejectedBy,
    authorization: isAuthorized(app.authorizedDomains, user),
    state: account?.state ?? 'none',
    remoteId: account?.remoteId ?? null,
    since: account?.stateSince ?? null,
    eventId: account?.stateEvent ?? null,
  }));
}

async function readPolicies(db: Db, ids: readonly PolicyId[]): Promise<ReadonlyMap<PolicyId, EntitlingPolicy>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: policies.id, name: policies.name, groupId: policies.groupId, groupName: groups.displayName })
    .from(policies)
    .innerJoin(groups, eq(groups.id, policies.groupId))
    .where(inArray(policies.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}
