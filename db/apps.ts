import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Connection } from '../connectors/connector.ts';
import { type AppId, EVERYBODY, type GroupId } from '../domain/ids.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Db, Tx } from './connect.ts';
import { type AppHealth, apps, groups } from './schema/index.ts';

/** An app's row; the token in it is sealed. */
export type App = typeof apps.$inferSelect;

/** What an administrator sets. */
export type AppSettings = Pick<
  App,
  | 'displayName'
  | 'baseUrl'
  | 'tokenSealed'
  | 'connectionSettings'
  | 'authorizedDomains'
  | 'operations'
  | 'onLeave'
  | 'pushGroups'
  | 'adoptGroups'
  | 'deletionGuard'
  | 'reconcile'
  | 'limits'
  | 'usersMapping'
  | 'groupsMapping'
>;

/** Tells every process that apps have come, gone or changed. */
export const APPS_CHANNEL = 'tenure_apps';

/** What a sealed token is bound to, so that it can't be moved to another app's row. */
export function tokenContext(appId: AppId): string {
  return `apps|${appId}|token`;
}

/** The connection with its token in clear: for making a connector, never for an answer or a log. */
export function connectionOf(
  app: Pick<App, 'id' | 'baseUrl' | 'tokenSealed' | 'connectionSettings'>,
  sealer: Sealer,
): Connection {
  const token = sealer.unseal(app.tokenSealed, tokenContext(app.id));
  return { baseUrl: app.baseUrl, token, settings: app.connectionSettings };
}

/** The app's row, also of one that was removed (`deletedAt`). */
export async function findApp(db: Db, id: AppId): Promise<App | undefined> {
  const [app] = await db.select().from(apps).where(eq(apps.id, id));
  return app;
}

/** The app's row; undefined for one that was removed. */
export async function findLiveApp(db: Db, id: AppId): Promise<App | undefined> {
  const app = await findApp(db, id);
  return app?.deletedAt === null ? app : undefined;
}

export interface AppFilter {
  /** Only those made after this one. */
  readonly after?: AppId | undefined;
  readonly health?: AppHealth['status'] | 'quarantined' | undefined;
}

/** Apps that were not removed, oldest first. */
export async function listApps(db: Db, { after, health }: AppFilter, limit: number): Promise<readonly App[]> {
  return db
    .select()
    .from(apps)
    .where(
      and(
        isNull(apps.deletedAt),
        after === undefined ? undefined : gt(apps.id, after),
        health === undefined ? undefined : hasHealth(health),
      ),
    )
    .orderBy(asc(apps.id))
    .limit(limit);
}

function hasHealth(status: NonNullable<AppFilter['health']>) {
  if (status === 'quarantined') return isNotNull(apps.quarantine);
  return and(isNull(apps.quarantine), sql`${apps.health} ->> 'status' = ${status}`);
}

/** The apps that have work: all that are there, and those removed lately, whose open steps still have to end. */
export async function appsWithWork(db: Db): Promise<readonly AppId[]> {
  const rows = await db
    .select({ id: apps.id })
    .from(apps)
    .where(or(isNull(apps.deletedAt), sql`${apps.deletedAt} > now() - interval '1 hour'`))
    .orderBy(asc(apps.id));
  return rows.map(({ id }) => id);
}

/** The app, not removed, locked until the transaction ends. */
export async function lockApp(tx: Tx, id: AppId): Promise<App | undefined> {
  const [app] = await tx
    .select()
    .from(apps)
    .where(and(eq(apps.id, id), isNull(apps.deletedAt)))
    .for('update');
  return app;
}

export async function insertApp(
  tx: Tx,
  app: Omit<AppSettings, 'connectionSettings'> & Partial<AppSettings> & Pick<App, 'id' | 'catalog'>,
): Promise<App> {
  const [inserted] = await tx.insert(apps).values(app).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  await announceApps(tx);
  return inserted;
}

/**
 * Writes changed settings and raises the revision. What was measured at another connection is forgotten, and a health
 * check is due, which ends a quarantine when the new connection works.
 */
export async function updateApp(tx: Tx, app: App, set: Partial<AppSettings>): Promise<App> {
  const moved = set.baseUrl !== undefined || set.tokenSealed !== undefined || set.connectionSettings !== undefined;
  const [updated] = await tx
    .update(apps)
    .set({
      ...set,
      ...(moved
        ? { profile: null, health: { status: 'unknown', checkedAt: null, checks: [] }, failures: 0, probeBackoff: 0 }
        : {}),
      revision: sql`${apps.revision} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(apps.id, app.id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  await announceApps(tx);
  return updated;
}

/** Those of the groups that can't be pushed: unknown, deleted, or the built-in one. */
export async function unpushable(tx: Tx, ids: readonly GroupId[]): Promise<readonly GroupId[]> {
  if (ids.length === 0) return [];
  const known = await tx
    .select({ id: groups.id })
    .from(groups)
    .where(and(inArray(groups.id, [...ids]), isNull(groups.deletedAt)));
  const found = new Set(known.map(({ id }) => id));
  return ids.filter((id) => id === EVERYBODY || !found.has(id));
}

/** Whether a change of the app's settings can concern anybody: it has policies, accounts or groups, or pushes all groups. */
export async function isInUse(tx: Tx, app: App): Promise<boolean> {
  if (app.pushGroups !== 'policy') return true;
  const [found] = await tx.execute<{ used: boolean }>(sql`
    select exists (select 1 from policies where app_id = ${app.id})
      or exists (select 1 from accounts where app_id = ${app.id})
      or exists (select 1 from target_groups where app_id = ${app.id}) as used`);
  return found?.used === true;
}

/** When the transaction commits. */
export async function announceApps(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_notify(${APPS_CHANNEL}, '')`);
}
