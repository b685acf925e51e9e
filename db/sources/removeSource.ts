import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { sourceGroups, sourceMessages, sourcePeople, sourceTokens } from '../schema/index.ts';
import { endRun, lockOpenRuns } from './runs.ts';
import { type Source, updateSource } from './sources.ts';

/** Deletes a source whose row is locked: its runs and tokens end, its people stay in the directory as they are. */
export async function removeSource(tx: Tx, { id }: Source): Promise<void> {
  for (const run of await lockOpenRuns(tx, id)) await endRun(tx, run, { status: 'cancelled' });
  await tx
    .update(sourceTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sourceTokens.sourceId, id), isNull(sourceTokens.revokedAt)));
  await tx.delete(sourcePeople).where(eq(sourcePeople.sourceId, id));
  await tx.delete(sourceGroups).where(eq(sourceGroups.sourceId, id));
  await tx.delete(sourceMessages).where(eq(sourceMessages.sourceId, id));
  await updateSource(tx, id, { deletedAt: new Date(), secretsSealed: null, enabled: false });
}
