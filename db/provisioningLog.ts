import { and, count, desc, eq, gt, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Operation, StepOutcome } from '../domain/lifecycle.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { provisioningLog } from './schema/index.ts';

export type ReportRow = typeof provisioningLog.$inferSelect;

export interface ReportFilter {
  /** Empty: nobody. */
  readonly userIds?: readonly UserId[] | undefined;
  readonly appIds?: readonly AppId[] | undefined;
  readonly eventId?: EventId | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly operation?: Operation | undefined;
  readonly outcome?: StepOutcome | undefined;
  /** Only rows written before this one. */
  readonly before?: number | undefined;
}

/**
 * Rows of the provisioning report, newest first. Fast however old the log is: each filter has an index that ends in the
 * id, and a span of time is turned into a span of ids.
 */
export async function listReport(db: Db, filter: ReportFilter, limit: number): Promise<readonly ReportRow[]> {
  if (filter.userIds?.length === 0 || filter.appIds?.length === 0) return [];
  return db
    .select()
    .from(provisioningLog)
    .where(and(...(await conditionsOf(db, filter))))
    .orderBy(desc(provisioningLog.id))
    .limit(limit);
}

/** How many rows there are of each outcome that has any. */
export async function countReport(db: Db, filter: ReportFilter): Promise<Readonly<Record<string, number>>> {
  if (filter.userIds?.length === 0 || filter.appIds?.length === 0) return {};
  const rows = await db
    .select({ outcome: provisioningLog.outcome, rows: count() })
    .from(provisioningLog)
    .where(and(...(await conditionsOf(db, filter))))
    .groupBy(provisioningLog.outcome);
  return Object.fromEntries(rows.map((row) => [row.outcome, row.rows]));
}

async function conditionsOf(db: Db, filter: ReportFilter): Promise<SQL[]> {
  const conditions: SQL[] = [];
  if (filter.userIds !== undefined) conditions.push(oneOf(provisioningLog.userId, filter.userIds));
  if (filter.appIds !== undefined) conditions.push(oneOf(provisioningLog.appId, filter.appIds));
  if (filter.eventId !== undefined) conditions.push(ofEvent(filter.eventId));
  if (filter.operation !== undefined) conditions.push(eq(provisioningLog.operation, filter.operation));
  if (filter.outcome !== undefined) conditions.push(eq(provisioningLog.outcome, filter.outcome));
  if (filter.before !== undefined) conditions.push(lt(provisioningLog.id, filter.before));
  conditions.push(...(await inSpan(db, filter)));
  return conditions;
}

/**
 * Ids are given when a row is written, times are those of its transaction's begin: a row's id can be later than its
 * time by as long as a transaction lasts, and no statement or idle transaction lasts longer than this.
 */
const SKEW_MS = 2 * 60_000;

/** The rows of a span of time, as exact times and, so that an index ordered by id can be used, as bounds of their ids. */
async function inSpan(db: Db, { from, to }: Pick<ReportFilter, 'from' | 'to'>): Promise<SQL[]> {
  return [
    ...(from === undefined ? [] : [gte(provisioningLog.time, from)]),
    ...(to === undefined ? [] : [lte(provisioningLog.time, to)]),
    ...(await idsOfSpan(db, { from, to })),
  ];
}

/** Between which ids the rows of a span of time are, and some of just before and after it. */
async function idsOfSpan(db: Db, { from, to }: Pick<ReportFilter, 'from' | 'to'>): Promise<SQL[]> {
  const conditions: SQL[] = [];
  if (from !== undefined) {
    const [below] = await db
      .select({ id: provisioningLog.id })
      .from(provisioningLog)
      .where(lt(provisioningLog.time, new Date(from.getTime() - SKEW_MS)))
      .orderBy(desc(provisioningLog.time))
      .limit(1);
    if (below !== undefined) conditions.push(gt(provisioningLog.id, below.id));
  }
  if (to !== undefined) {
    const [above] = await db
      .select({ id: provisioningLog.id })
      .from(provisioningLog)
      .where(gt(provisioningLog.time, new Date(to.getTime() + SKEW_MS)))
      .orderBy(provisioningLog.time)
      .limit(1);
    if (above !== undefined) conditions.push(lt(provisioningLog.id, above.id));
  }
  return conditions;
}

/** Its final rows and the others apart: each kind has an index by the event of its own. */
function ofEvent(eventId: EventId): SQL {
  const { eventId: id, outcome } = provisioningLog;
  return sql`((${id} = ${eventId} and ${outcome} ${isFinalOutcome}) or (${id} = ${eventId} and ${outcome} = 'needs_attention'))`;
}

/** `= x` for one, as an index then gives the rows in order of their ids. */
function oneOf<T extends string>(
  column: typeof provisioningLog.userId | typeof provisioningLog.appId,
  ids: readonly T[],
): SQL {
  const [first] = ids;
  return first !== undefined && ids.length === 1 ? sql`${column} = ${first}` : inArray(sql`${column}`, [...ids]);
}
