import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { auditHash } from '../domain/auditHash.ts';
import type { Sealer } from '../domain/sealing.ts';
import { lockChain, moveChain } from './auditChain.ts';
import type { Db, Tx } from './connect.ts';
import { auditLog } from './schema/index.ts';
import { transact } from './transact.ts';

export type AuditRow = typeof auditLog.$inferSelect;

export interface AuditEntry {
  /** `app.create`, `policy.delete`, …: the object's noun and what was done. */
  readonly action: string;
  readonly objectId: string;
  /** Without secrets; null where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Who did it, and in which request. */
export interface AuditAuthor {
  readonly actor: string;
  readonly requestId: string | null;
}

/**
 * Notes who changed what, in the transaction of the change and as the last thing of it: it waits until nobody else appends,
 * as each entry's hash covers the one before (auditHash.ts), and holds others up until the transaction ends.
 *
 * @throws `sealed_unreadable` where the key of the chain can't be read.
 */
export async function writeAudit(
  tx: Tx,
  sealer: Sealer,
  by: AuditAuthor,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const chain = await lockChain(tx, sealer);
  const time = await clock(tx);
  let hash = chain.lastHash;
  const rows = entries.map((entry) => {
    hash = auditHash(chain.key, hash, { ...by, ...entry, time });
    return { ...by, ...entry, time, hash };
  });
  await Promise.all([insert(tx, rows), moveChain(tx, sealer, chain.key, hash)]);
}

/** In the order given, so that ids are in the order of the chain. */
async function insert(tx: Tx, rows: (typeof auditLog.$inferInsert)[]): Promise<void> {
  await tx.insert(auditLog).values(rows);
}

/** Postgres' clock, one for all processes, in whole milliseconds: what a `Date` holds is what is hashed. */
async function clock(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ ms: string }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::text as ms`,
  );
  return new Date(Number(row?.ms));
}

/** Notes that somebody reads names out of Temporal's payloads: once an hour, as a page of its UI asks many times. */
export async function noteReading(db: Db, sealer: Sealer, by: AuditAuthor): Promise<void> {
  const [noted] = await db
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.objectId, 'codec'),
        eq(auditLog.action, 'codec.decode'),
        eq(auditLog.actor, by.actor),
        sql`${auditLog.time} > now() - interval '1 hour'`,
      ),
    )
    .limit(1);
  if (noted !== undefined) return;
  const entry = { action: 'codec.decode', objectId: 'codec', before: null, after: null };
  await transact(db, (tx) => writeAudit(tx, sealer, by, [entry]));
}

export interface AuditFilter {
  readonly objectId?: string | undefined;
  readonly actor?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Only rows older than this one. */
  readonly below?: number | undefined;
}

/** The log, newest first. */
export async function listAudit(db: Db, filter: AuditFilter, limit: number): Promise<readonly AuditRow[]> {
  const { objectId, actor, from, to, below } = filter;
  const conditions: SQL[] = [];
  if (objectId !== undefined) conditions.push(eq(auditLog.objectId, objectId));
  if (actor !== undefined) conditions.push(eq(auditLog.actor, actor));
  if (from !== undefined) conditions.push(gte(auditLog.time, from));
  if (to !== undefined) conditions.push(lt(auditLog.time, to));
  if (below !== undefined) conditions.push(lt(auditLog.id, below));
  return db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(limit);
}
