import { AndFilter, EqualityFilter, type Filter, FilterParser, OrFilter } from 'ldapts';
import { guidBytes } from './binary.ts';

/** A filter that was written (RFC 4515), or made. */
export type AnyFilter = string | Filter;

export function allOf(...filters: readonly AnyFilter[]): Filter {
  return new AndFilter({ filters: filters.map(made) });
}

export function anyOf(filters: readonly AnyFilter[]): Filter {
  return new OrFilter({ filters: filters.map(made) });
}

/** `(attribute=value)`; the value needs no escaping. */
export function equals(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value });
}

export function made(filter: AnyFilter): Filter {
  return typeof filter === 'string' ? FilterParser.parseString(filter) : filter;
}

/**
 * A filter for the id that never changes; undefined where the text can't be one. AD wants the GUID's bytes, which ldapts
 * can't read out of a written filter.
 */
export function idFilter(idAttribute: 'objectGUID' | 'entryUUID', id: string): Filter | undefined {
  if (idAttribute === 'entryUUID') return equals(idAttribute, id);
  const bytes = guidBytes(id);
  return bytes === undefined ? undefined : equals(idAttribute, bytes);
}
