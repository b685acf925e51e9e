import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ApiKeyId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
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
