import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { canonicalJson } from '../../domain/evidence/canonicalJson.ts';
import type { SourceId, UserId } from '../../domain/ids.ts';
import { addressesOf } from '../../domain/scim/personOf.ts';
import type { KeptResource } from '../../domain/scim/userResource.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Tx } from '../connect.ts';
import { sourcePeople, userIdentifiers } from '../schema/index.ts';

export type SourcePerson = typeof sourcePeople.$inferSelect;

/** In `resource`: how the person was when a PATCH took `active` away; no SCIM attribute has such a name. */
const UNSAID = 'tenure:activeUnsaid';

/** Who the person is to the source; undefined where it has never spoken of them. */
export async function findSourcePerson(tx: Tx, sourceId: SourceId, userId: UserId): Promise<SourcePerson | undefined> {
  const [row] = await tx
    .select()
    .from(sourcePeople)
    .where(and(eq(sourcePeople.sourceId, sourceId), eq(sourcePeople.userId, userId)));
  return row;
}

/** What a source has said of a person; undefined where it has said nothing, or taken it back. */
export function keptOf(resource: JsonObject | null | undefined): KeptResource | undefined {
  if (resource === null || resource === undefined) return undefined;
  const { [UNSAID]: unsaid, ...said } = resource;
  return { said, activeUnsaid: typeof unsaid === 'boolean' ? unsaid : undefined };
}

/** Keeps what a source says of a person. A SCIM source knows its people by our ids, so that is the key. */
export async function keepSaid(tx: Tx, sourceId: SourceId, userId: UserId, kept: KeptResource): Promise<SourcePerson> {
  const resource = resourceOf(kept);
  const set = { situation: 'matched', resource, digest: digestOf(resource), candidates: null } as const;
  const [row] = await tx
    .insert(sourcePeople)
    .values({ sourceId, key: userId, userId, ...set })
    .onConflictDoUpdate({
      target: [sourcePeople.sourceId, sourcePeople.key],
      set: { userId, ...set, updatedAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('INSERT answered no row.');
  return row;
}

/** Further addresses: people are found by them, too. */
export async function keepAddresses(tx: Tx, userId: UserId, said: JsonObject): Promise<void> {
  const values = [...new Set(addressesOf(said).map((address) => address.toLowerCase()))];
  if (values.length < 2) return;
  await tx
    .insert(userIdentifiers)
    .values(values.map((value) => ({ value, userId })))
    .onConflictDoNothing();
}

/** The person is gone for the source; what it said goes with them. */
export async function forgetSaid(tx: Tx, sourceId: SourceId, userId: UserId): Promise<void> {
  await tx
    .update(sourcePeople)
    .set({ situation: 'deleted', resource: null, digest: null, updatedAt: sql`now()` })
    .where(and(eq(sourcePeople.sourceId, sourceId), eq(sourcePeople.userId, userId)));
}

export function digestOf(resource: JsonObject): string {
  return createHash('sha256').update(canonicalJson(resource)).digest('base64url');
}

/** What a kept resource is, in one text: the same again changes nothing. */
export function digestOfKept(kept: KeptResource): string {
  return digestOf(resourceOf(kept));
}

function resourceOf({ said, activeUnsaid }: KeptResource): JsonObject {
  return activeUnsaid === undefined ? said : { ...said, [UNSAID]: activeUnsaid };
}
