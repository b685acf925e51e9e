import type { ResourceKind } from './attribute.ts';
import { parseFilter } from './filter/parseFilter.ts';
import type { ListQuery, Sort } from './listQuery.ts';
import { findAttribute, locate } from './locate.ts';
import { readProjection } from './project.ts';
import { LIMITS } from './schemas/documents.ts';
import { badRequest } from './scimError.ts';

/** The parameters of a list, out of a query string or the body of a `.search` (RFC 7644 sections 3.4.2 and 3.4.3). */
export interface ListParameters {
  readonly filter: string | undefined;
  readonly sortBy: string | undefined;
  readonly sortOrder: string | undefined;
  readonly startIndex: string | undefined;
  readonly count: string | undefined;
  /** Empty: the first page by cursor. */
  readonly cursor: string | undefined;
  readonly attributes: readonly string[];
  readonly excludedAttributes: readonly string[];
}

/** @throws 400 `invalidFilter`, `invalidPath` for what can't be sorted by, `invalidValue`. */
export function readListQuery(kind: ResourceKind, parameters: ListParameters): ListQuery {
  const { filter, sortBy, sortOrder, attributes, excludedAttributes } = parameters;
  return {
    filter: filter === undefined || filter.trim() === '' ? undefined : parseFilter(kind, filter),
    sort: sortBy === undefined || sortBy.trim() === '' ? undefined : readSort(kind, sortBy.trim(), sortOrder),
    projection: readProjection(attributes, excludedAttributes),
  };
}

function readSort(kind: ResourceKind, sortBy: string, sortOrder = 'ascending'): Sort {
  const found = locate(kind, sortBy);
  const order = sortOrder.toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw badRequest('invalidValue', 'sortOrder has to be ascending or descending.');
  }
  if (found?.kind !== 'attribute' || found.place.attribute.returned === 'never') {
    throw badRequest('invalidPath', 'sortBy names no attribute that can be sorted by.');
  }
  const { attribute, sub } = found.place;
  const main = attribute.type === 'complex' ? findAttribute(attribute.subAttributes ?? [], 'value') : undefined;
  if (attribute.type === 'complex' && sub === undefined && main === undefined) {
    throw badRequest('invalidPath', `sortBy has to name a part of ${attribute.name}.`);
  }
  return { place: { ...found.place, sub: sub ?? main }, descending: order === 'descending' };
}

/** How many a page has: what is asked for, at most `maxPageSize`; none for 0 and less. @throws 400 `invalidCount`. */
export function readCount(count: string | undefined): number {
  if (count === undefined || count === '') return LIMITS.defaultPageSize;
  const number = wholeNumber(count);
  if (number === undefined) throw badRequest('invalidCount', 'count has to be a whole number.');
  return Math.min(Math.max(number, 0), LIMITS.maxPageSize);
}

/** The 1-based index of the first; less than 1 means 1. @throws 400 `invalidValue`. */
export function readStartIndex(startIndex: string | undefined): number {
  if (startIndex === undefined || startIndex === '') return 1;
  const number = wholeNumber(startIndex);
  if (number === undefined) throw badRequest('invalidValue', 'startIndex has to be a whole number.');
  return Math.max(number, 1);
}

/** Of up to nine digits: what is more is more than there is. */
function wholeNumber(text: string): number | undefined {
  return /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
