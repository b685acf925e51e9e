import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { SourceId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { sourcePeople, sources } from '../schema/index.ts';

export type Source = typeof sources.$inferSelect;
export type SourceSettings = Pick<
  Source,
  'displayName' | 'settings' | 'secretsSealed' | 'enabled' | 'authority' | 'shrinkGuard' | 'everySeconds'
>;

/** What sealed secrets are bound to. */
export function sourceSecretsContext(id: SourceId): string {
  return `sources|${id}|secrets`;
}

/** Those that were not deleted, oldest first. */
export async function listSources(db: Db, after: SourceId | undefined, limit: number): Promise<readonly Source[]> {
  return db
    .select()
    .from(sources)
    .where(and(isNull(sources.deletedAt), after === undefined ? undefined : gt(sources.id, after)))
    .orderBy(asc(sources.id))
    .limit(limit);
}

export async function findSource(db: Db, id: SourceId): Promise<Source | undefined> {
  const [source] = await db
    .select()
    .from(sources)
    .where(and(eq(sources.id, id), isNull(sources.deletedAt)));
  return source;
}

/** The source, locked until the transaction ends. */
export async function lockSource(tx: Tx, id: SourceId): Promise<Source | undefined> {
  const [source] = await tx
    .select()
    .from(sources)
    .where(and(eq(sources.id, id), isNull(sources.deletedAt)))
    .for('update');
  return source;
}

/** @throws unique violation `sources_display_name`. */
export async function insertSource(
  tx: Tx,
  source: Partial<SourceSettings> & Pick<Source, 'id' | 'kind' | 'displayName'>,
): Promise<Source> {
  const [inserted] = await tx.insert(sources).values(source).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** @throws unique violation `sources_display_name`. */
export async function updateSource(
  tx: Tx,
  id: SourceId,
  set: Partial<SourceSettings> & { readonly deletedAt?: Date; readonly state?: Source['state'] },
): Promise<Source> {
  const [updated] = await tx
    .update(sources)
    .set({ ...set, updatedAt: sql`now()` })
    .where(eq(sources.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return updated;
}

/** What was said last is looked at again, as it means something else by now. */
export async function forgetDigests(tx: Tx, id: SourceId): Promise<void> {
  await tx.update(sourcePeople).set({ digest: null }).where(eq(sourcePeople.sourceId, id));
}
