import { and, eq } from 'drizzle-orm';
import type { AppId, EventId, PolicyId, UserId } from '../domain/ids.ts';
import type { App } from './apps.ts';
import type { Db } from './connect.ts';
import { accounts, apps, entitlements, users } from './schema/index.ts';

/** What a push of one account would be decided by, if it came now. */
export interface PreviewFacts {
  readonly app: App;
  /** Undefined where there is no such person. */
  readonly user: typeof users.$inferSelect | undefined;
  readonly account: typeof accounts.$inferSelect | undefined;
  readonly entitled: boolean;
  /** What entitles them. */
  readonly policyIds: readonly PolicyId[];
  readonly suppressedBy: EventId | null;
}

/** Reads them in one statement, so that they belong together; undefined where there is no such app. */
export async function readPreviewFacts(db: Db, appId: AppId, userId: UserId): Promise<PreviewFacts | undefined> {
  const [row] = await db
    .select({
      app: apps,
      user: users,
      account: accounts,
      policyIds: entitlements.policyIds,
      suppressedBy: entitlements.suppressedBy,
    })
    .from(apps)
    .leftJoin(users, eq(users.id, userId))
    .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.appId, apps.id)))
    .leftJoin(entitlements, and(eq(entitlements.userId, users.id), eq(entitlements.appId, apps.id)))
    .where(eq(apps.id, appId));
  if (row === undefined || row.app.deletedAt !== null) return undefined;
  return {
    app: row.app,
    user: row.user ?? undefined,
    account: row.account ?? undefined,
    entitled: row.policyIds !== null,
    policyIds: row.policyIds ?? [],
    suppressedBy: row.suppressedBy,
  };
}
