import { randomBytes } from 'node:crypto';
import { max, sql } from 'drizzle-orm';
import type { Sealer } from '../domain/sealing.ts';
import type { Db, Tx } from './connect.ts';
import { auditChain, auditLog } from './schema/index.ts';

/** Where the audit log's hash chain stands. */
export interface AuditChain {
  /** The chain's own key: made once, random, and so the same whatever becomes of the encryption keys that seal it. */
  readonly key: Buffer;
  readonly baseId: number;
  readonly baseHash: string;
  readonly lastId: number;
  readonly lastHash: string;
}

const SEALED_AS = 'audit_chain|1|key';
const KEY_BYTES = 32;

/** The chain as it stands; undefined before the first entry of all. @throws `sealed_unreadable` without its encryption key. */
export async function readChain(db: Db, sealer: Sealer): Promise<AuditChain | undefined> {
  const [row] = await db.select().from(auditChain);
  return row && { ...row, key: Buffer.from(sealer.unseal(row.key, SEALED_AS), 'base64') };
}

/**
 * Makes this transaction the only one that appends until it ends; the first of all begins the chain after what the log holds
 * by then. Taken last, for the time of a commit.
 */
export async function lockChain(tx: Tx, sealer: Sealer): Promise<AuditChain> {
  for (;;) {
    const [row] = await tx.select().from(auditChain).for('update');
    if (row !== undefined) return { ...row, key: Buffer.from(sealer.unseal(row.key, SEALED_AS), 'base64') };
    const [newest] = await tx.select({ id: max(auditLog.id) }).from(auditLog);
    const baseId = newest?.id ?? 0;
    const key = sealer.seal(randomBytes(KEY_BYTES).toString('base64'), SEALED_AS);
    await tx.insert(auditChain).values({ key, baseId, lastId: baseId, lastHash: '' }).onConflictDoNothing();
  }
}

/** Notes the newest entry as the chain's last; the key is sealed by what is now the first of the encryption keys. */
export async function moveChain(tx: Tx, sealer: Sealer, key: Buffer, lastHash: string): Promise<void> {
  await tx.update(auditChain).set({
    key: sealer.seal(key.toString('base64'), SEALED_AS),
    lastId: sql`(select max(${auditLog.id}) from ${auditLog})`,
    lastHash,
  });
}
