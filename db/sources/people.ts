import { and, asc, eq, gt, ne, sql } from 'drizzle-orm';
import { permanent } from '../../domain/errors.ts';
import type { SourceId, UserId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { type Situation, sourcePeople } from '../schema/index.ts';

export type SourcePerson = typeof sourcePeople.$inferSelect;

/** Who a source's people are, by key. */
export async function listSourcePeople(
  db: Db,
  sourceId: SourceId,
  filter: { readonly situation?: Situation | undefined; readonly after?: string | undefined },
  limit: number,
): Promise<readonly SourcePerson[]> {
  const { situation, after } = filter;
  return db
    .select()
    .from(sourcePeople)
    .where(
      and(
        eq(sourcePeople.sourceId, sourceId),
        situation === undefined ? undefined : eq(sourcePeople.situation, situation),
        after === undefined ? undefined : gt(sourcePeople.key, after),
      ),
    )
    .orderBy(asc(sourcePeople.key))
    .limit(limit);
}

/**
 * Settles who a source's record is; what it says of them is taken by the next run. With `replace` a person whom another of
 * the source's records is goes over to this one: they have got another key there.
 *
 * @returns the record before and after; undefined where the source has none of this key.
 * @throws permanent `person_linked` where another record is this person and `replace` is false.
 */
export async function linkSourcePerson(
  tx: Tx,
  sourceId: SourceId,
  { key, userId, replace }: { readonly key: string; readonly userId: UserId; readonly replace: boolean },
): Promise<{ readonly before: SourcePerson; readonly after: SourcePerson } | undefined> {
  const isThis = and(eq(sourcePeople.sourceId, sourceId), eq(sourcePeople.key, key));
  const [before] = await tx.select().from(sourcePeople).where(isThis).for('update');
  if (before === undefined) return undefined;
  const another = and(eq(sourcePeople.sourceId, sourceId), eq(sourcePeople.userId, userId), ne(sourcePeople.key, key));
  const [linked] = await tx.select().from(sourcePeople).where(another).for('update');
  if (linked?.situation === 'matched' && !replace) {
    throw permanent('person_linked', 'Another record of this source is this person already.', {
      remedy: 'Say "replace": true where the person has got another key at the source.',
    });
  }
  // Its record is gone for us: in a full run nobody leaves by it.
  if (linked !== undefined) await tx.update(sourcePeople).set({ userId: null, situation: 'deleted' }).where(another);
  const [after] = await tx
    .update(sourcePeople)
    .set({ userId, situation: 'matched', candidates: null, digest: null, saidActive: null, updatedAt: sql`now()` })
    .where(isThis)
    .returning();
  return after === undefined ? undefined : { before, after };
}
