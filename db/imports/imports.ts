import { and, asc, desc, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { ImportId } from '../../domain/ids.ts';
import type { ImportRow } from '../../domain/imports/importRow.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { Db, Tx } from '../connect.ts';
import { importChunks, importErrors, imports } from '../schema/index.ts';
import { sealRows } from './sealedRows.ts';

export type Import = typeof imports.$inferSelect;
export type ImportError = typeof importErrors.$inferSelect;

/** Rows that are sealed and opened together. */
const CHUNK = 200;
const CHUNKS_A_STATEMENT = 50;

/** Keeps a file's rows, sealed, for whichever process takes them. */
export async function insertImport(
  tx: Tx,
  sealer: Sealer,
  fields: Pick<Import, 'id' | 'createdBy' | 'fileName' | 'settings'>,
  rows: readonly ImportRow[],
): Promise<Import> {
  const [inserted] = await tx
    .insert(imports)
    .values({ ...fields, rows: rows.length })
    .returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  const chunks = Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => index * CHUNK);
  for (let at = 0; at < chunks.length; at += CHUNKS_A_STATEMENT) {
    const values = chunks.slice(at, at + CHUNKS_A_STATEMENT).map((firstRow) => ({
      importId: fields.id,
      firstRow,
      sealed: sealRows(sealer, fields.id, firstRow, rows.slice(firstRow, firstRow + CHUNK)),
    }));
    await tx.insert(importChunks).values(values);
  }
  return inserted;
}

export async function findImport(db: Db, id: ImportId): Promise<Import | undefined> {
  const [found] = await db.select().from(imports).where(eq(imports.id, id));
  return found;
}

/** Newest first. */
export async function listImports(db: Db, before: ImportId | undefined, limit: number): Promise<readonly Import[]> {
  return db
    .select()
    .from(imports)
    .where(before === undefined ? undefined : lt(imports.id, before))
    .orderBy(desc(imports.id))
    .limit(limit);
}

/** A place in the list of an import's errors. */
export type ErrorPlace = readonly [line: number, field: string];

/** What was wrong with an import's rows, in the order of the file. */
export async function listImportErrors(
  db: Db,
  id: ImportId,
  after: ErrorPlace | undefined,
  limit: number,
): Promise<readonly ImportError[]> {
  const isAfter =
    after === undefined
      ? undefined
      : or(gt(importErrors.line, after[0]), and(eq(importErrors.line, after[0]), gt(importErrors.field, after[1])));
  return db
    .select()
    .from(importErrors)
    .where(and(eq(importErrors.importId, id), isAfter))
    .orderBy(asc(importErrors.line), asc(importErrors.field))
    .limit(limit);
}

/** The import, locked until the transaction ends: no batch of it is taken meanwhile. */
export async function lockImport(tx: Tx, id: ImportId): Promise<Import | undefined> {
  const [found] = await tx.select().from(imports).where(eq(imports.id, id)).for('update');
  return found;
}

/** Ends an import whose row is locked; its rows are forgotten. */
export async function endImport(
  tx: Tx,
  id: ImportId,
  end: { readonly status: 'done' | 'cancelled' } | { readonly status: 'failed'; readonly failure: string },
): Promise<Import> {
  await tx.delete(importChunks).where(eq(importChunks.importId, id));
  const [ended] = await tx
    .update(imports)
    .set({ ...end, finishedAt: sql`now()`, leaseOwner: null, leaseUntil: null })
    .where(eq(imports.id, id))
    .returning();
  if (ended === undefined) throw new Error('UPDATE answered no row.');
  return ended;
}
