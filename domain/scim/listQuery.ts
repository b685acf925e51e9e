import type { ScimFilter } from './filter/parseFilter.ts';
import type { AttributePlace } from './locate.ts';
import type { Projection } from './project.ts';

/** A row's place in a list: its sort key, null where it has none or nothing is sorted by, and its id. */
export interface RowPlace {
  readonly key: string | null;
  readonly id: string;
}

export interface Sort {
  readonly place: AttributePlace;
  readonly descending: boolean;
}

/** What a client asks a list for (RFC 7644 section 3.4.2). */
export interface ListQuery {
  readonly filter: ScimFilter | undefined;
  readonly sort: Sort | undefined;
  readonly projection: Projection;
}

/** Which part of the list: from the nth on, or after a row (RFC 9865); at most so many. */
export type Slice = { readonly limit: number } & (
  | { readonly by: 'index'; readonly offset: number }
  | { readonly by: 'cursor'; readonly after: RowPlace | undefined }
);

/** Order of a list: by key, those without one last (first where it descends; RFC 7644 section 3.4.2.3), then by id. */
export function inOrder(descending: boolean): (left: RowPlace, right: RowPlace) => number {
  const sign = descending ? -1 : 1;
  return (left, right) => {
    if (left.key === right.key) return compareTexts(left.id, right.id);
    if (left.key === null) return sign;
    if (right.key === null) return -sign;
    return sign * compareTexts(left.key, right.key);
  };
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
