import { and, eq } from 'drizzle-orm';
import { type AccountDecision, decideAccount } from '../domain/decideAccount.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping/compileMapping.ts';
import type { App } from './apps.ts';
import type { Db } from './connect.ts';
import { accounts, apps, entitlements, events, users } from './schema/index.ts';

/** All that a push of one account is decided by, as the directory stands now. */
export interface AccountFacts {
  readonly user: typeof users.$inferSelect;
  readonly app: App;
  /** Undefined before the first push. */
  readonly account: typeof accounts.$inferSelect | undefined;
  readonly entitled: boolean;
  readonly suppressedBy: EventId | null;
  readonly event: Pick<
    typeof events.$inferSelect,
    'id' | 'type' | 'version' | 'workflowId' | 'bulk' | 'cancelRequested' | 'cause'
  >;
}

/** Reads them in one statement, so that they belong together; undefined where person, app or event don't exist. */
export async function readAccountFacts(
  db: Db,
  { userId, appId, eventId }: { readonly userId: UserId; readonly appId: AppId; readonly eventId: EventId },
): Promise<AccountFacts | undefined> {
  const [row] = await db
    .select({
      user: users,
      app: apps,
      account: accounts,
      policyIds: entitlements.policyIds,
      suppressedBy: entitlements.suppressedBy,
      event: {
        id: events.id,
        type: events.type,
        version: events.version,
        workflowId: events.workflowId,
        bulk: events.bulk,
        cancelRequested: events.cancelRequested,
        cause: events.cause,
      },
    })
    .from(users)
    .innerJoin(apps, eq(apps.id, appId))
    .innerJoin(events, eq(events.id, eventId))
    .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.appId, apps.id)))
    .leftJoin(entitlements, and(eq(entitlements.userId, users.id), eq(entitlements.appId, apps.id)))
    .where(eq(users.id, userId));
  if (row === undefined) return undefined;
  return {
    user: row.user,
    app: row.app,
    account: row.account ?? undefined,
    entitled: row.policyIds !== null,
    suppressedBy: row.suppressedBy,
    event: row.event,
  };
}

/** What the account shall be by these facts; previews and pushes share it. */
export function decisionOn(
  { user, app, entitled, suppressedBy }: Pick<AccountFacts, 'user' | 'app' | 'entitled' | 'suppressedBy'>,
  mapping: Mapping<'user'>,
): AccountDecision {
  const { authorizedDomains, onLeave } = app;
  const userDeleted = user.deletedAt !== null;
  return decideAccount({ user, userDeleted, entitled, suppressedBy, authorizedDomains, onLeave, mapping });
}
