import { and, desc, eq, lt, type SQL } from 'drizzle-orm';
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

/** The log, newest first, from below `before`. */
export async function listAudit(
  db: Db,
  filter: {
    readonly objectId?: string | undefined;
    readonly actor?: string | undefined;
    readonly before?: number | undefined;
  },
  limit: number,
): Promise<readonly AuditRow[]> {
  const conditions: SQL[] = [];
  if (filter.objectId !== undefined) conditions.push(eq(auditLog.objectId, filter.objectId));
  if (filter.actor !== undefined) conditions.push(eq(auditLog.actor, filter.actor));
  if (filter.before !== undefined) conditions.push(lt(auditLog.id, filter.before));
  return db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(limit);
}
