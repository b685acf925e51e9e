import { desc, eq } from 'drizzle-orm';
import type { AppId, UserId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { evidenceChecks } from '../schema/index.ts';

export type EvidenceCheck = typeof evidenceChecks.$inferSelect;

export async function insertChecks(tx: Tx, checks: readonly (typeof evidenceChecks.$inferInsert)[]): Promise<void> {
  if (checks.length > 0) await tx.insert(evidenceChecks).values([...checks]);
}

/** The newest look at each of a person's accounts. */
export async function newestChecks(db: Db, userId: UserId): Promise<ReadonlyMap<AppId, EvidenceCheck>> {
  const rows = await db
    .selectDistinctOn([evidenceChecks.appId])
    .from(evidenceChecks)
    .where(eq(evidenceChecks.userId, userId))
    .orderBy(evidenceChecks.appId, desc(evidenceChecks.id));
  return new Map(rows.map((row) => [row.appId, row]));
}
