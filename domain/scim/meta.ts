import type { JsonObject } from '../values.ts';

/** Where the service provider is reached, without a slash at the end: `https://tenure.example/scim/v2`. */
export type ScimBase = string;

export function addressOf(base: ScimBase, endpoint: '/Users' | '/Groups', id: string): string {
  return `${base}${endpoint}/${id}`;
}

/** A person's ETag: their version, and of what only SCIM knows the digest. */
export function personVersion(version: number, digest: string | null | undefined): string {
  return `W/"${version}${digest == null ? '' : `-${digest.slice(0, 12)}`}"`;
}

/** A group's ETag, of what changes when it or its members do. */
export function groupVersion(marks: readonly (string | number)[]): string {
  return `W/"${marks.join('-')}"`;
}

/** `meta` (RFC 7643 section 3.1). */
export function metaOf(meta: {
  readonly resourceType: 'User' | 'Group';
  readonly created: Date;
  readonly lastModified: Date;
  readonly location: string;
  readonly version: string;
}): JsonObject {
  const { created, lastModified, ...others } = meta;
  return { ...others, created: created.toISOString(), lastModified: lastModified.toISOString() };
}
