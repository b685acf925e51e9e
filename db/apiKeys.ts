import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { ApiKeyId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { apiKeys } from './schema/index.ts';

export type ApiKey = typeof apiKeys.$inferSelect;

/** A key's row, whether it still serves or not. */
export async function findApiKey(db: Db, id: ApiKeyId): Promise<ApiKey | undefined> {
  const [key] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return key;
}

/** Notes that the key is in use, at most every five minutes: a write a request would be waste. */
export async function noteApiKeyUse(db: Db, key: ApiKey): Promise<void> {
  if (key.lastUsedAt !== null && Date.now() - key.lastUsedAt.getTime() < 5 * 60_000) return;
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, key.id), isNull(apiKeys.revokedAt)));
}

/** All keys, revoked ones too, oldest first. */
export async function listApiKeys(db: Db, after: ApiKeyId | undefined, limit: number): Promise<readonly ApiKey[]> {
  return db
    .select()
    .from(apiKeys)
    .where(after === undefined ? undefined : gt(apiKeys.id, after))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

export async function insertApiKey(
  tx: Tx,
  key: Pick<ApiKey, 'id' | 'name' | 'hint' | 'hash' | 'scopes' | 'expiresAt'>,
): Promise<ApiKey> {
  const [inserted] = await tx.insert(apiKeys).values(key).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** Puts a key out of force for good; one that is revoked already stays as it is. Undefined where there is none. */
export async function revokeApiKey(
  tx: Tx,
  id: ApiKeyId,
): Promise<{ readonly before: ApiKey; readonly after: ApiKey } | undefined> {
  const [before] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update');
  if (before === undefined) return undefined;
  if (before.revokedAt !== null) return { before, after: before };
  const [after] = await tx.update(apiKeys).set({ revokedAt: sql`now()` }).where(eq(apiKeys.id, id)).returning();
  return after === undefined ? undefined : { before, after };
}
