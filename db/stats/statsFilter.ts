import { type SQL, sql } from 'drizzle-orm';
import type { Bucket } from '../../domain/buckets.ts';
import { type AppId, EVERYBODY, type GroupId } from '../../domain/ids.ts';
import type { EventType } from '../../domain/lifecycle.ts';

/** What a plot is over. */
export interface StatsFilter {
  readonly from: Date;
  /** Not part of the span itself. */
  readonly to: Date;
  readonly bucket: Bucket;
  /** IANA name of the zone whose days and weeks (they begin on Monday) are meant. */
  readonly tz: string;
  /** Empty: none, so that there is nothing. */
  readonly appIds?: readonly AppId[] | undefined;
  readonly groupIds?: readonly GroupId[] | undefined;
  readonly type?: EventType | undefined;
}

/** A value of a list; false for an empty one. */
export function among(column: SQL, values: readonly string[]): SQL {
  if (values.length === 0) return sql`false`;
  return sql`${column} in (${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )})`;
}

/** Whether the person in this column is a member of the groups now; everybody is where no group is asked for. */
export function isMember(userId: SQL, { groupIds }: Pick<StatsFilter, 'groupIds'>): SQL {
  if (groupIds === undefined) return sql`true`;
  if (groupIds.includes(EVERYBODY)) return sql`${userId} in (select id from users where active)`;
  return sql`${userId} in (select user_id from memberships where ${among(sql`group_id`, groupIds)})`;
}

/** A moment as a parameter; drizzle's raw SQL does not take dates. */
export function at(time: Date): SQL {
  return sql`${time.toISOString()}::timestamptz`;
}

/** Rows of `db.execute` have times as text in the server's own style: milliseconds since 1970 are read instead. */
export function toMs(time: SQL): SQL {
  return sql`(extract(epoch from ${time}) * 1000)::bigint`;
}
