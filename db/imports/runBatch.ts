import { and, desc, eq, lte, sql } from 'drizzle-orm';
import { TenureError } from '../../domain/errors.ts';
import type { ImportId } from '../../domain/ids.ts';
import { type ImportRow, isBad, type ReadRow } from '../../domain/imports/importRow.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { Db, Tx } from '../connect.ts';
import { milliseconds } from '../milliseconds.ts';
import { importChunks, importErrors, imports } from '../schema/index.ts';
import { transact } from '../transact.ts';
import { endImport, type Import, lockImport } from './imports.ts';
import { knownPeople } from './knownPeople.ts';
import { groupsNamed } from './namedGroups.ts';
import { openRows } from './sealedRows.ts';
import { takeRow } from './takeRow.ts';

/** Rows a transaction: enough that commits cost little, few enough that nobody waits for their people. */
const BATCH = 25;

/** Takes the oldest import that is running and that nobody is at; whoever has it loses it after `leaseMs` of silence. */
export async function claimImport(db: Db, owner: string, leaseMs: number): Promise<ImportId | undefined> {
  const [claimed] = await db.execute<{ id: ImportId }>(sql`
    update imports set lease_owner = ${owner}, lease_until = now() + ${milliseconds(leaseMs)}
    where id = (
      select id from imports where status = 'running' and (lease_until is null or lease_until < now())
      order by id limit 1 for update skip locked)
    returning id`);
  return claimed?.id;
}

/** Lets another process have it at once. */
export async function releaseImport(db: Db, id: ImportId, owner: string): Promise<void> {
  await db
    .update(imports)
    .set({ leaseOwner: null, leaseUntil: null })
    .where(and(eq(imports.id, id), eq(imports.leaseOwner, owner)));
}

/** Rows that were opened last: a chunk serves several batches. */
export interface OpenedChunk {
  readonly firstRow: number;
  readonly rows: readonly ImportRow[];
}

/**
 * Takes the next rows of an import, with their events, counts and errors in one transaction: killed at any moment, a
 * batch is there whole or not at all, and no row is taken twice.
 *
 * @returns the chunk that the next rows may be in; undefined where the import has ended, or is another's by now.
 */
export async function runBatch(
  { db, sealer, leaseMs }: { readonly db: Db; readonly sealer: Sealer; readonly leaseMs: number },
  { id, owner }: { readonly id: ImportId; readonly owner: string },
  opened: OpenedChunk | undefined,
): Promise<OpenedChunk | undefined> {
  return transact(db, async (tx) => {
    const found = await lockImport(tx, id);
    if (found?.status !== 'running' || found.leaseOwner !== owner) return undefined;
    const chunk = await chunkOf(tx, sealer, found, opened);
    if (chunk === undefined) return undefined;
    const from = found.processed - chunk.firstRow;
    const rows = chunk.rows.slice(from, from + BATCH);
    const counts = await takeRows(tx, found, rows);
    const processed = found.processed + rows.length;
    await tx
      .update(imports)
      .set({
        processed,
        created: found.created + counts.created,
        updated: found.updated + counts.updated,
        unchanged: found.unchanged + counts.unchanged,
        bad: found.bad + counts.bad,
        leaseUntil: sql`now() + ${milliseconds(leaseMs)}`,
      })
      .where(eq(imports.id, id));
    if (processed < found.rows) return chunk;
    await endImport(tx, id, { status: 'done' });
    return undefined;
  });
}

async function takeRows(tx: Tx, { id, settings }: Import, rows: readonly ImportRow[]) {
  const readable = rows.filter((row): row is ReadRow => !isBad(row));
  const known = await knownPeople(tx, readable, settings.key, { lock: true });
  const groups = await groupsNamed(tx, readable);
  const counts = { created: 0, updated: 0, unchanged: 0, bad: 0 };
  for (const row of rows) {
    const taken = await takeRow(tx, row, { id, settings, known, groups });
    counts[taken.kind] += 1;
    if (taken.kind !== 'bad') continue;
    const { line } = row;
    const errors = taken.errors.map(({ field, message }) => ({ importId: id, line, field, message }));
    await tx.insert(importErrors).values(errors).onConflictDoNothing();
  }
  return counts;
}

async function chunkOf(
  tx: Tx,
  sealer: Sealer,
  { id, processed }: Import,
  opened: OpenedChunk | undefined,
): Promise<OpenedChunk | undefined> {
  if (opened !== undefined && processed >= opened.firstRow && processed < opened.firstRow + opened.rows.length) {
    return opened;
  }
  const [row] = await tx
    .select()
    .from(importChunks)
    .where(and(eq(importChunks.importId, id), lte(importChunks.firstRow, processed)))
    .orderBy(desc(importChunks.firstRow))
    .limit(1);
  if (row === undefined) return endedAs(tx, id, 'rows_missing');
  try {
    return { firstRow: row.firstRow, rows: openRows(sealer, id, row.firstRow, row.sealed) };
  } catch (error) {
    if (error instanceof TenureError && error.kind === 'permanent') return endedAs(tx, id, error.code);
    throw error;
  }
}

async function endedAs(tx: Tx, id: ImportId, failure: string): Promise<undefined> {
  await endImport(tx, id, { status: 'failed', failure });
}
