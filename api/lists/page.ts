import { z } from '@hono/zod-openapi';
import { invalid } from '../problems/requestError.ts';

/** The query of every list; `cursor` is what the page before gave as `nextCursor`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'Expected a whole number from 1 to 200.')
    .default('50')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Rows a page' }),
  cursor: z.string().optional().openapi({ description: 'From `nextCursor` of the page before' }),
};

/** A page of rows as it is answered. */
export function pageOf<S extends z.ZodType>(row: S) {
  return z.object({
    data: z.array(row),
    nextCursor: z.string().nullable().openapi({ description: 'null at the end' }),
  });
}

/** A row's sort key: an id, a number, or several of them. */
type Place = string | number | readonly (string | number)[];

/** Where a list goes on, as an opaque text. `place` is the last row's. */
export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(['1', place])).toString('base64url');
}

/**
 * Reads a cursor back; undefined where there is none.
 *
 * @throws 422 naming `cursor` for one that we did not write.
 */
export function readCursor<T>(cursor: string | undefined, place: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const parsed = z.tuple([z.literal('1'), place]).safeParse(jsonIn(cursor));
  if (parsed.success) return parsed.data[1];
  throw invalid({
    field: 'cursor',
    message: 'Not a cursor of this list.',
    expected: 'nextCursor of the page before, unchanged',
  });
}

/**
 * Makes a page of rows that were read with `limit + 1`: the one too many only shows that there is more.
 *
 * ```ts
 * pageFrom(rows, limit, (row) => row.id, showPolicy); // {data: [...], nextCursor: '...' | null}
 * ```
 */
export function pageFrom<R, T>(
  rows: readonly R[],
  limit: number,
  placeOf: (row: R) => Place,
  show: (row: R) => T,
): { data: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null,
  };
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
