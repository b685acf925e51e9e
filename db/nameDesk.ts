import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { type AccountFacts, readAccountFacts } from './accountFacts.ts';
import { findClaimant } from './claimant.ts';
import type { Db } from './connect.ts';
import { users } from './schema/index.ts';

/** Whose names are whose in an app; asked only where one is in the way of another. */
export interface NameDesk {
  /** The other person whose row stands for this account already. */
  claimant(remoteId: string): Promise<UserId | undefined>;
  /** What another person's account shall be, by the directory as it stands. */
  facts(userId: UserId): Promise<AccountFacts | undefined>;
  /** Whether somebody else in the directory goes by this name or address now. */
  isWanted(name: string): Promise<boolean>;
  /**
   * Has another person's account looked at anew, as nobody else would: no event of theirs is at it, but it still holds a name
   * that is not theirs any more.
   */
  lookAgain(userId: UserId): Promise<void>;
}

/** For one push: of this person's account in this app, by this event. */
export function createNameDesk(
  db: Db,
  { appId, userId, eventId }: { readonly appId: AppId; readonly userId: UserId; readonly eventId: EventId },
): NameDesk {
  return {
    claimant: (remoteId) => findClaimant(db, { appId, userId }, remoteId),
    facts: (other) => readAccountFacts(db, { userId: other, appId, eventId }),
    async isWanted(name) {
      const folded = name.toLowerCase();
      const [row] = await db
        .select({ id: users.id })
        .from(users)
        .where(
          and(
            ne(users.id, userId),
            isNull(users.deletedAt),
            or(eq(sql`lower(${users.userName})`, folded), eq(sql`lower(${users.email})`, folded)),
          ),
        )
        .limit(1);
      return row !== undefined;
    },
    async lookAgain(other) {
      await db.execute(sql`
        update accounts set recheck_at = now()
        where user_id = ${other} and app_id = ${appId} and recheck_at is null
          and not exists (
            select 1 from events e
            left join event_steps s on s.event_id = e.id and s.app_id = ${appId}
            where e.user_id = ${other} and e.finished_at is null and e.deferred_sealed is null and s.finished_at is null)
          and not exists (
            select 1 from events e
            where e.app_id = ${appId} and e.finished_at is null and e.type = 'converge'
              and e.cause -> 'userIds' ? ${other})`);
    },
  };
}
