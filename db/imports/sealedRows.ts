import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { ImportId } from '../../domain/ids.ts';
import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';
import type { ImportRow } from '../../domain/imports/importRow.ts';
import type { Sealer } from '../../domain/sealing.ts';

const rows: z.ZodType<readonly ImportRow[]> = z.array(
  z.union([
    z.object({
      line: z.int(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
    z.object({
      line: z.int(),
      fields: z.partialRecord(z.enum(IMPORT_FIELDS), z.string().nullable()),
      others: z.record(z.string(), z.json()),
      groups: z.array(z.string()).optional(),
    }),
  ]),
);

export function sealRows(sealer: Sealer, id: ImportId, firstRow: number, chunk: readonly ImportRow[]): string {
  return sealer.seal(JSON.stringify(chunk), context(id, firstRow));
}

/** @throws permanent `sealed_unreadable` where the key is gone or the text was altered. */
export function openRows(sealer: Sealer, id: ImportId, firstRow: number, sealed: string): readonly ImportRow[] {
  const parsed = rows.safeParse(JSON.parse(sealer.unseal(sealed, context(id, firstRow))));
  if (!parsed.success) throw permanent('sealed_unreadable', `Rows of ${id} can't be read.`);
  return parsed.data;
}

function context(id: ImportId, firstRow: number): string {
  return `import_chunks|${id}|${firstRow}`;
}
