import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RowPlace } from '../../domain/scim/listQuery.ts';
import type { ListParameters } from '../../domain/scim/readListQuery.ts';
import { badRequest } from '../../domain/scim/scimError.ts';

const place = z.tuple([z.literal(1), z.string(), z.string().nullable(), z.string()]);

/** Where a list goes on, as an opaque text of unreserved characters (RFC 9865 section 2); good for this list alone. */
export function writeScimCursor(list: string, { key, id }: RowPlace): string {
  return Buffer.from(JSON.stringify([1, list, key, id])).toString('base64url');
}

/** @throws 400 `invalidCursor` for one that we did not write, or wrote for another list. */
export function readScimCursor(cursor: string, list: string): RowPlace | undefined {
  if (cursor === '') return undefined;
  const parsed = place.safeParse(jsonIn(cursor));
  if (!parsed.success || parsed.data[1] !== list || /\0/.test(parsed.data.join(''))) {
    throw badRequest('invalidCursor', 'The cursor is not one of this list: begin with an empty one.');
  }
  const [, , key, id] = parsed.data;
  return { key, id };
}

/** What a cursor is bound to: the kind, the filter and the order. */
export function listMark(kind: string, { filter, sortBy, sortOrder }: ListParameters): string {
  const what = JSON.stringify([kind, filter ?? '', sortBy ?? '', sortOrder ?? '']);
  return createHash('sha256').update(what).digest('base64url').slice(0, 12);
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
