import { sql } from 'drizzle-orm';
import { type NoAccountReason, noAccountReason } from '../../domain/decideAccount.ts';
import type { EventId, UserId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { App } from '../apps.ts';
import type { Tx } from '../connect.ts';
import type { AccountState } from '../schema/index.ts';

/** How a person stands to an app, as the directory has it in this transaction. */
export interface Standing {
  readonly userId: UserId;
  readonly userName: string;
  readonly displayName: string | null;
  /** Null: they shall have an account. */
  readonly reason: NoAccountReason | null;
  readonly account: AccountState;
}

type Row = {
  user_id: UserId;
  user_name: string;
  display_name: string | null;
  email: string | null;
  emails: JsonObject[string] | null;
  active: boolean;
  deleted: boolean;
  entitled: boolean;
  suppressed_by: EventId | null;
  state: AccountState | null;
};

/**
 * Everybody who is entitled to the app or has an account in use there, by user name.
 *
 * @param userIds only these; undefined is all.
 */
export async function readStandings(
  tx: Tx,
  app: Pick<App, 'id' | 'authorizedDomains'>,
  userIds?: readonly UserId[],
): Promise<readonly Standing[]> {
  const among =
    userIds === undefined
      ? sql``
      : sql`and u.id in (select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb))`;
  const rows = await tx.execute<Row>(sql`
    select u.id as user_id, u.user_name, u.display_name, u.email, u.attributes -> 'emails' as emails, u.active,
      u.deleted_at is not null as deleted, n.user_id is not null as entitled, n.suppressed_by, acc.state
    from users u
    left join (select user_id, suppressed_by from entitlements where app_id = ${app.id}) n on n.user_id = u.id
    left join accounts acc on acc.user_id = u.id and acc.app_id = ${app.id}
    where (n.user_id is not null or acc.state in ('active', 'pending')) ${among}
    order by lower(u.user_name), u.id`);
  return rows.map((row) => ({
    userId: row.user_id,
    userName: row.user_name,
    displayName: row.display_name,
    account: row.state ?? 'none',
    reason: noAccountReason({
      user: { active: row.active, email: row.email, attributes: row.emails === null ? {} : { emails: row.emails } },
      userDeleted: row.deleted,
      entitled: row.entitled,
      suppressedBy: row.suppressed_by,
      authorizedDomains: app.authorizedDomains,
    }),
  }));
}
