import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Claimed } from '../../domain/reconcile/whoseAccount.ts';
import type { Db } from '../connect.ts';
import { accounts, entitlements, users } from '../schema/index.ts';

/** All that a comparison needs to know of a person. */
export interface PersonFacts {
  readonly user: typeof users.$inferSelect;
  readonly account: typeof accounts.$inferSelect | undefined;
  readonly entitled: boolean;
  readonly suppressedBy: EventId | null;
  /** Something is under way with the person, or was since: what differs is no finding. */
  readonly busy: boolean;
  /** The deletion guard holds the removal, or a human has refused it. */
  readonly held: boolean;
}

/** Postgres' clock: what is written from now on may not show in what is read elsewhere from now on. */
export async function readFrom(db: Db): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select clock_timestamp() as now`);
  return new Date(row?.now ?? Date.now());
}

/** People by id, with their standing in an app, as it is now. */
export async function readPeople(
  db: Db,
  appId: AppId,
  ids: readonly UserId[],
  since: Date,
): Promise<ReadonlyMap<UserId, PersonFacts>> {
  if (ids.length === 0) return new Map();
  const list = [...ids];
  const rows = await db
    .select({
      user: users,
      account: accounts,
      policyIds: entitlements.policyIds,
      suppressedBy: entitlements.suppressedBy,
      busy: isBusy(since),
      held: sql<boolean>`exists (select 1 from guard_holds h
        where h.app_id = ${appId} and h.user_id = ${users.id} and h.state in ('held', 'rejected'))`,
    })
    .from(users)
    .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.appId, appId)))
    .leftJoin(
      entitlements,
      and(eq(entitlements.userId, users.id), eq(entitlements.appId, appId), inArray(entitlements.userId, list)),
    )
    .where(inArray(users.id, list));
  return new Map(
    rows.map(({ policyIds, account, ...row }) => [
      row.user.id,
      { ...row, account: account ?? undefined, entitled: policyIds !== null },
    ]),
  );
}

/** A person of an open event, of a push under way, or pushed or changed since `since`. */
function isBusy(since: Date): SQL<boolean> {
  const moment = sql`${since.toISOString()}::timestamptz`;
  return sql<boolean>`(${users.updatedAt} > ${moment} or coalesce(${accounts.updatedAt} > ${moment}, false)
    or coalesce(${accounts.leaseUntil} > now(), false)
    or exists (select 1 from events e
      where e.user_id = ${users.id} and e.finished_at is null and e.deferred_sealed is null))`;
}

/** Whether a policy, and no suppression, gives the person the app. */
export async function isEntitled(db: Db, appId: AppId, userId: UserId): Promise<boolean> {
  const rows = await db
    .select({ suppressedBy: entitlements.suppressedBy })
    .from(entitlements)
    .where(and(eq(entitlements.appId, appId), eq(entitlements.userId, userId)));
  return rows.length > 0 && rows.every(({ suppressedBy }) => suppressedBy === null);
}

/** Everybody whom one of these accounts may belong to. */
export async function possibleOwners(db: Db, appId: AppId, claims: readonly Claimed[]): Promise<readonly UserId[]> {
  const remoteIds = json(claims.map(({ remoteId }) => remoteId));
  const externalIds = json(claims.flatMap(({ externalId }) => externalId ?? []));
  const names = json(
    claims.flatMap(({ userName, email, employeeNumber }) =>
      [userName, email, employeeNumber].flatMap((it) => it?.trim().toLowerCase() ?? []),
    ),
  );
  const rows = await db.execute<{ id: UserId }>(sql`
    select user_id as id from accounts
    where app_id = ${appId} and remote_id in (select jsonb_array_elements_text(${remoteIds}::jsonb))
    union select id from users where id in (select jsonb_array_elements_text(${externalIds}::jsonb))
    union select user_id from user_identifiers where value in (select jsonb_array_elements_text(${names}::jsonb))`);
  return rows.map(({ id }) => id);
}

/**
 * People entitled to the app, after `after` in order, of whom a comparison has seen no account.
 *
 * @returns at most `limit`.
 */
export async function unseenPeople(
  db: Db,
  where: { readonly appId: AppId; readonly seenBy: string; readonly after: UserId | null; readonly limit: number },
): Promise<readonly UserId[]> {
  const { appId, seenBy, after, limit } = where;
  const rows = await db.execute<{ user_id: UserId }>(sql`
    select e.user_id from entitlements e
    where e.app_id = ${appId} and e.user_id > ${after ?? ''} and not exists (
      select 1 from remote_accounts r
      where r.app_id = ${appId} and r.user_id = e.user_id and r.seen_by = ${seenBy} and r.situation = 'matched')
    order by 1 limit ${limit}`);
  return rows.map((row) => row.user_id);
}

function json(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => text.replaceAll('\u0000', '')));
}
