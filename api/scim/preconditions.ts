import { ScimError } from '../../domain/scim/scimError.ts';

/** The headers that say what a client has seen (RFC 7644 section 3.14). */
export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** @throws 412 where a write is about another version than the one that is there. */
export function checkWrite({ ifMatch, ifNoneMatch }: Preconditions, etag: string): void {
  if (ifMatch !== undefined && !names(ifMatch, etag)) throw changed();
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag)) throw changed();
}

/** Whether a reader has this version already: 304. */
export function hasSeen({ ifNoneMatch }: Preconditions, etag: string): boolean {
  return ifNoneMatch !== undefined && names(ifNoneMatch, etag);
}

/** Weak comparison (RFC 9110 section 8.8.3.2); Entra ID and others send the text without its quotes. */
function names(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || opaque(one) === opaque(etag));
}

function opaque(etag: string): string {
  return etag.replace(/^W\//i, '').replace(/^"(.*)"$/, '$1');
}

function changed(): ScimError {
  return new ScimError(412, 'The resource has changed: read it again.');
}
