import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from './connect.ts';
import { auditLog } from './schema/index.ts';

export type AuditRow = typeof auditLog.$inferSelect;

export interface AuditEntry {
  /** `app.create`, `policy.delete`, …: the object's noun and what was done. */
  readonly action: string;
  readonly objectId: string;
  /** Without secrets; null where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Notes who changed what, in the transaction of the change. */
export async function writeAudit(
  tx: Tx,
  by: { readonly actor: string; readonly requestId: string | null },
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.insert(auditLog).values(entries.map((entry) => ({ ...by, ...entry })));
}

/** Notes that somebody reads names out of Temporal's payloads: once an hour, as a page of its UI asks many times. */
export async function noteReading(db: Db, by: { readonly actor: string; readonly requestId: string }): Promise<void> {
  await db.execute(sql`
    insert into audit_log (actor, request_id, action, object_id)
    select ${by.actor}, ${by.requestId}, 'codec.decode', 'codec'
    where not exists (
      select 1 from audit_log
      where object_id = 'codec' and action = 'codec.decode' and actor = ${by.actor} and time > now() - interval '1 hour')`);
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
