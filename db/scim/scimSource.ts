import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { newId, type SourceId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { sources } from '../schema/index.ts';
import type { Source } from '../sourceTokens.ts';
import { transact } from '../transact.ts';

/** What a SCIM client may do here. */
export interface ScimSource {
  readonly id: SourceId;
  /** The fields and attributes it is the truth of; null: all that it tells. */
  readonly authority: readonly string[] | null;
  /** `all`: it finds whoever is in the directory, and takes over whom it changes; `own`: it sees only its own. */
  readonly visible: 'all' | 'own';
}

/** `settings.visible` is `own` or, the default, `all`. */
export function scimSource({ id, authority, settings }: Source): ScimSource {
  return { id, authority, visible: settings.visible === 'own' ? 'own' : 'all' };
}

/**
 * The source that clients with an API key are: made when the first one comes, and again where it was deleted.
 */
export async function sourceOfApiKeys(db: Db): Promise<Source> {
  const found = await find(db);
  if (found !== undefined) return found;
  return transact(db, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('source of API keys', 0))`);
    const made = await find(tx);
    if (made !== undefined) return made;
    const [taken] = await tx
      .select({ id: sources.id })
      .from(sources)
      .where(and(sql`lower(${sources.displayName}) = lower(${NAME})`, isNull(sources.deletedAt)));
    const id = newId('src');
    const displayName = taken === undefined ? NAME : `${NAME} (${id.slice(-4)})`;
    const [inserted] = await tx
      .insert(sources)
      .values({ id, kind: 'scim', displayName, settings: { apiKeys: true } })
      .returning();
    if (inserted === undefined) throw new Error('INSERT answered no row.');
    return inserted;
  });
}

const NAME = 'SCIM by API key';

async function find(db: Db): Promise<Source | undefined> {
  const [source] = await db
    .select()
    .from(sources)
    .where(
      and(eq(sources.kind, 'scim'), isNull(sources.deletedAt), sql`${sources.settings} @> '{"apiKeys": true}'::jsonb`),
    )
    .orderBy(asc(sources.id))
    .limit(1);
  return source;
}
