import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { noAccountReason } from '../../domain/decideAccount.ts';
import type { AccountLogRow } from '../../domain/evidence/accessSpan.ts';
import type { AccessFacts } from '../../domain/evidence/describeAccess.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { accounts, apps, entitlements, groups, provisioningLog, targetMemberships } from '../schema/index.ts';
import type { User } from '../users.ts';
import { newestChecks } from './evidenceChecks.ts';

/** What is known of each account that a person has or had, by the app's name; apps that were removed too. */
export async function readAccessFacts(tx: Tx, user: User): Promise<readonly AccessFacts[]> {
  const rows = await tx
    .select({
      app: { id: apps.id, name: apps.displayName, deletedAt: apps.deletedAt, domains: apps.authorizedDomains },
      account: accounts,
      policyIds: entitlements.policyIds,
      suppressedBy: entitlements.suppressedBy,
    })
    .from(accounts)
    .innerJoin(apps, eq(apps.id, accounts.appId))
    .leftJoin(entitlements, and(eq(entitlements.appId, apps.id), eq(entitlements.userId, user.id)))
    .where(eq(accounts.userId, user.id))
    .orderBy(asc(apps.displayName), asc(apps.id));
  const [log, memberOf, checks] = [
    await readLog(tx, user.id),
    await readGroups(tx, user.id),
    await newestChecks(tx, user.id),
  ];
  return rows.map(({ app, account, policyIds, suppressedBy }) => {
    const check = checks.get(app.id);
    const reason = noAccountReason({
      user,
      userDeleted: user.deletedAt !== null,
      entitled: policyIds !== null,
      suppressedBy,
      authorizedDomains: app.domains,
    });
    return {
      appId: app.id,
      appName: app.name,
      appRemoved: app.deletedAt !== null,
      account,
      log: log.get(app.id) ?? [],
      groups: memberOf.get(app.id) ?? [],
      verification: check === undefined ? null : { at: check.at, result: check.result, reason: check.reason },
      wanted: reason === null,
    };
  });
}

async function readLog(tx: Tx, userId: UserId): Promise<ReadonlyMap<AppId, AccountLogRow[]>> {
  const rows = await tx
    .select({
      appId: provisioningLog.appId,
      time: provisioningLog.time,
      eventId: provisioningLog.eventId,
      operation: provisioningLog.operation,
      outcome: provisioningLog.outcome,
      reason: provisioningLog.reason,
    })
    .from(provisioningLog)
    .where(and(eq(provisioningLog.userId, userId), isNull(provisioningLog.groupId), isNotNull(provisioningLog.appId)))
    .orderBy(asc(provisioningLog.id));
  return grouped(rows.flatMap(({ appId, ...row }) => (appId === null ? [] : [[appId, row] as const])));
}

/** Groups that the target has shown the person in, also those they are out of by now. */
async function readGroups(tx: Tx, userId: UserId) {
  const { appId, groupId, applied, changedAt } = targetMemberships;
  const wasIn = sql`(${applied} or exists (
    select 1 from ${provisioningLog} l
    where l.user_id = ${userId} and l.app_id = ${appId} and l.group_id = ${groupId}
      and l.operation in ('add_member', 'remove_member') and l.outcome in ('done', 'compensated')))`;
  const rows = await tx
    .select({ appId, groupId, name: groups.displayName, applied, changedAt })
    .from(targetMemberships)
    .innerJoin(groups, eq(groups.id, groupId))
    .where(and(eq(targetMemberships.userId, userId), wasIn))
    .orderBy(asc(groups.displayName), asc(groups.id));
  return grouped(
    rows.map((row) => {
      const { groupId: id, name } = row;
      return [row.appId, { groupId: id, name, takenAt: row.applied ? null : row.changedAt }] as const;
    }),
  );
}

function grouped<T>(rows: readonly (readonly [AppId, T])[]): ReadonlyMap<AppId, T[]> {
  const byApp = new Map<AppId, T[]>();
  for (const [appId, row] of rows) {
    const list = byApp.get(appId);
    if (list === undefined) byApp.set(appId, [row]);
    else list.push(row);
  }
  return byApp;
}
