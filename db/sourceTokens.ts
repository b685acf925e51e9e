import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { SourceId, SourceTokenId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { sources, sourceTokens } from './schema/index.ts';

export type Source = typeof sources.$inferSelect;
export type SourceToken = typeof sourceTokens.$inferSelect;

/** A token's row with its source, whether they still serve or not. */
export async function findSourceToken(
  db: Db,
  id: SourceTokenId,
): Promise<{ readonly token: SourceToken; readonly source: Source } | undefined> {
  const [found] = await db
    .select({ token: sourceTokens, source: sources })
    .from(sourceTokens)
    .innerJoin(sources, eq(sources.id, sourceTokens.sourceId))
    .where(eq(sourceTokens.id, id));
  return found;
}

/** Notes that the token is in use, at most every five minutes: a write a request would be waste. */
export async function noteSourceTokenUse(db: Db, { id, lastUsedAt }: SourceToken): Promise<void> {
  if (lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < 5 * 60_000) return;
  await db
    .update(sourceTokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(sourceTokens.id, id), isNull(sourceTokens.revokedAt)));
}

/** A source that was not deleted, locked against being deleted meanwhile. */
export async function lockTokenSource(tx: Tx, id: SourceId): Promise<Source | undefined> {
  const [source] = await tx
    .select()
    .from(sources)
    .where(and(eq(sources.id, id), isNull(sources.deletedAt)))
    .for('share');
  return source;
}

/** The tokens of a source, revoked ones too, oldest first. */
export async function listSourceTokens(
  db: Db,
  sourceId: SourceId,
  after: SourceTokenId | undefined,
  limit: number,
): Promise<readonly SourceToken[]> {
  return db
    .select()
    .from(sourceTokens)
    .where(and(eq(sourceTokens.sourceId, sourceId), after === undefined ? undefined : gt(sourceTokens.id, after)))
    .orderBy(asc(sourceTokens.id))
    .limit(limit);
}

export async function insertSourceToken(
  tx: Tx,
  token: Pick<SourceToken, 'id' | 'sourceId' | 'hash' | 'lastFour' | 'expiresAt'>,
): Promise<SourceToken> {
  const [inserted] = await tx.insert(sourceTokens).values(token).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** Puts a token of a source out of force for good; one that is revoked already stays as it is. Undefined where there is none. */
export async function revokeSourceToken(
  tx: Tx,
  sourceId: SourceId,
  id: SourceTokenId,
): Promise<{ readonly before: SourceToken; readonly after: SourceToken } | undefined> {
  const isIt = and(eq(sourceTokens.id, id), eq(sourceTokens.sourceId, sourceId));
  const [before] = await tx.select().from(sourceTokens).where(isIt).for('update');
  if (before === undefined) return undefined;
  if (before.revokedAt !== null) return { before, after: before };
  const [after] = await tx.update(sourceTokens).set({ revokedAt: sql`now()` }).where(isIt).returning();
  return after === undefined ? undefined : { before, after };
}
