import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
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
  by: { readonly actor: string; readonly requestId: string },
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.insert(auditLog).values(entries.map((entry) => ({ ...by, ...entry })));
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
