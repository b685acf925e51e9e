import canonicalize from 'canonicalize';
import { TenureError } from '../errors.ts';

/** JSON in the one form that signatures are made over (RFC 8785): names in order, no space, numbers as ECMAScript writes them. */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TenureError('bug', 'no_json', 'There is no JSON of this value.');
  return text;
}
