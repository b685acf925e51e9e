import { z } from '@hono/zod-openapi';
import { type IdPrefix, isId } from '../../domain/ids.ts';
import { notFound } from '../problems/requestError.ts';

function pattern(prefix: IdPrefix) {
  return `^${prefix}_[0-9a-f]{32}$`;
}

/** `{id}` in a path. */
export function idInPath<P extends IdPrefix>(prefix: P) {
  return z.object({ id: pathId(prefix, 'id') });
}

/** One id of a path, by its name there. A malformed id is nobody's: 404, as an unknown one. */
export function pathId<P extends IdPrefix>(prefix: P, name: string) {
  return z
    .string()
    .transform((text) => {
      if (!isId(prefix, text)) throw notFound(prefix);
      return text;
    })
    .openapi({ type: 'string', pattern: pattern(prefix), param: { name, in: 'path' } });
}

/** An id in a body, a query or an answer: 422 where it hasn't the form of one. */
export function idOf<P extends IdPrefix>(prefix: P) {
  return z
    .custom<`${P}_${string}`>((text) => typeof text === 'string' && isId(prefix, text), {
      error: `Expected an id that begins with ${prefix}_.`,
    })
    .openapi({ type: 'string', pattern: pattern(prefix), example: `${prefix}_0199c0ffee00${'ab'.repeat(10)}` });
}
