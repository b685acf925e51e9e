import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SourcePage, SourceRecord } from '../../domain/sources/record.ts';
import type { Tx } from '../connect.ts';
import { sourcePeople } from '../schema/index.ts';
import { takeGroups } from './groups.ts';
import { inRun, NOTHING, type Outcome, type Taking } from './inRun.ts';
import type { SeenPeople } from './seenPeople.ts';
import { takePeople } from './takePeople.ts';

/** People a transaction: enough that commits cost little, few enough that nobody waits for them. */
const BATCH = 25;

/**
 * Takes one page of a source into the directory, in transactions of a few people; once the last of them has committed, the
 * run goes on behind the page. Killed in the middle, the page comes again, and who was taken is passed over.
 *
 * @throws RunLost where another process has the run by now, or it has ended.
 */
export async function takePage(taking: Taking, page: SourcePage, seen: SeenPeople): Promise<void> {
  const { groups = [], gone = [], errors = [] } = page;
  if (groups.length > 0) {
    await inRun(taking, (tx) => takeGroups(tx, taking, groups));
    for (const { externalId } of groups) seen.sawGroup(externalId);
  }
  for (let at = 0; at < page.people.length; at += BATCH) {
    const batch: readonly SourceRecord[] = page.people.slice(at, at + BATCH);
    await inRun(taking, (tx) => takePeople(tx, taking, batch, seen));
  }
  const place = { at: page.resume, read: false };
  await inRun(
    taking,
    async (tx): Promise<Outcome> => {
      await noteGone(tx, taking, gone, seen);
      const keys = errors.flatMap(({ key }) => (key === undefined ? [] : [key]));
      await noteUnread(tx, taking, keys, seen);
      const unread = errors.filter(({ key }) => key === undefined).length;
      return { ...NOTHING, errors, counts: { ...(unread === 0 ? {} : { unread }), pages: 1 } };
    },
    place,
  );
}

/** They leave when the run ends. */
async function noteGone(tx: Tx, { source, runId }: Taking, keys: readonly string[], seen: SeenPeople): Promise<void> {
  if (keys.length === 0) return;
  for (const key of keys) {
    seen.saw(key);
    seen.took(key, true);
  }
  await tx
    .update(sourcePeople)
    .set({ leavingRun: runId, seenRun: runId, saidActive: false, digest: null, updatedAt: sql`now()` })
    .where(and(eq(sourcePeople.sourceId, source.id), inArray(sourcePeople.key, [...keys])));
}

/** A row that can't be read is there all the same: its person has not left. */
async function noteUnread(tx: Tx, { source, runId }: Taking, keys: readonly string[], seen: SeenPeople): Promise<void> {
  if (keys.length === 0) return;
  for (const key of keys) seen.saw(key);
  await tx
    .update(sourcePeople)
    .set({ seenRun: runId, digest: null })
    .where(and(eq(sourcePeople.sourceId, source.id), inArray(sourcePeople.key, [...keys])));
}
