import { and, desc, eq, lte } from 'drizzle-orm';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { SourceRunId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { SourceError, SourceGroup, SourceRecord } from '../../domain/sources/record.ts';
import type { Db, Tx } from '../connect.ts';
import { sourceFileChunks } from '../schema/index.ts';

/** People and faults of a file that are sealed and opened together; groups lie in the first. */
export interface FileChunk {
  readonly people: readonly SourceRecord[];
  readonly groups: readonly SourceGroup[];
  readonly gone: readonly string[];
  readonly errors: readonly SourceError[];
}

const text = z.string().nullable().optional();
const chunk: z.ZodType<FileChunk> = z.object({
  people: z.array(
    z.object({
      key: z.string(),
      place: z.string(),
      fields: z.object({
        ...{ userName: text, givenName: text, familyName: text, displayName: text, email: text },
        ...{ department: text, title: text, employeeNumber: text },
      }),
      attributes: z.record(z.string(), z.json()),
      active: z.boolean(),
      groups: z.array(z.string()).optional(),
      effectiveAt: z.string().optional(),
    }),
  ),
  groups: z.array(z.object({ key: z.string(), displayName: z.string(), externalId: z.string() })),
  gone: z.array(z.string()),
  errors: z.array(z.object({ place: z.string(), field: z.string(), message: z.string(), key: z.string().optional() })),
});

const CHUNKS_A_STATEMENT = 50;

/** Keeps what a file tells, sealed, for whichever process takes it. */
export async function insertFileChunks(
  tx: Tx,
  sealer: Sealer,
  runId: SourceRunId,
  chunks: readonly FileChunk[],
): Promise<void> {
  for (let at = 0; at < chunks.length; at += CHUNKS_A_STATEMENT) {
    const values = chunks.slice(at, at + CHUNKS_A_STATEMENT).map((it, index) => {
      const first = at + index;
      return { runId, first, sealed: sealer.seal(JSON.stringify(it), context(runId, first)) };
    });
    await tx.insert(sourceFileChunks).values(values);
  }
}

/** The chunk of this number; undefined behind the last. */
export async function fileChunk(
  db: Db,
  sealer: Sealer,
  runId: SourceRunId,
  number: number,
): Promise<FileChunk | undefined> {
  const [row] = await db
    .select()
    .from(sourceFileChunks)
    .where(and(eq(sourceFileChunks.runId, runId), lte(sourceFileChunks.first, number)))
    .orderBy(desc(sourceFileChunks.first))
    .limit(1);
  if (row === undefined || row.first !== number) return undefined;
  const parsed = chunk.safeParse(JSON.parse(sealer.unseal(row.sealed, context(runId, number))));
  if (!parsed.success) throw permanent('sealed_unreadable', `What the file of ${runId} tells can't be read.`);
  return parsed.data;
}

function context(runId: SourceRunId, first: number): string {
  return `source_file_chunks|${runId}|${first}`;
}
