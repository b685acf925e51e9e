import type { JsonObject } from '../values.ts';

/** Where people come from. `scim` and `webhook` push to us, `file` is sent by hand or by script, the others are read. */
export const SOURCE_KINDS = ['scim', 'webhook', 'file', 'workday', 'ldap', 'google'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** The directory's own fields that a source can set; anything else about a person goes into `attributes`. */
export interface SourceFields {
  readonly userName?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly displayName?: string | null;
  readonly email?: string | null;
  readonly department?: string | null;
  readonly title?: string | null;
  readonly employeeNumber?: string | null;
}

/** A person as a source tells of them: one row, entry or resource, already translated by the source's mapping. */
export interface SourceRecord {
  /** The source's own name for the person that never changes (objectGUID, entryUUID, Worker_ID, Google's id, the key column). */
  readonly key: string;
  /** Where it was found, for error lists: `line 17`, a DN. Not a person's name where that can be helped. */
  readonly place: string;
  /** Only what the source says; `null` clears a field. */
  readonly fields: SourceFields;
  readonly attributes: JsonObject;
  /** False: known there, and not working (any more): leaves. */
  readonly active: boolean;
  /** External ids of all groups the person is in there; undefined where the source says nothing about groups. */
  readonly groups?: readonly string[];
  /** Hired or gone later than now: the change waits until then (RFC 3339). */
  readonly effectiveAt?: string;
}

/** A group as a source tells of it. */
export interface SourceGroup {
  readonly key: string;
  readonly displayName: string;
  /** What people's `groups` name it by. */
  readonly externalId: string;
}

/** A row, entry or resource that can't be understood. No values of people in `message`. */
export interface SourceError {
  readonly place: string;
  readonly field: string;
  readonly message: string;
  /** Whose it is, where that much could be read: of a full snapshot's unreadable rows nobody leaves. */
  readonly key?: string;
}

/** One page of a source. */
export interface SourcePage {
  readonly people: readonly SourceRecord[];
  readonly groups?: readonly SourceGroup[];
  /** Keys of people who are known to be gone (deltas name them; full snapshots leave them out). */
  readonly gone?: readonly string[];
  readonly errors?: readonly SourceError[];
  /** Where to go on after this page when the process dies; plain JSON, without secrets. */
  readonly resume: JsonObject;
}

/**
 * Reads people out of a system. `full` tells of everybody, so that whoever is missing has left; `delta` of what changed since
 * `state`. A reader throws `TenureError` (transient or permanent) and never yields half a page: what it yielded counts.
 */
export interface SourceReader {
  /** Whether `delta` is possible from this state. */
  canDelta(state: JsonObject): boolean;
  read(options: ReadOptions): AsyncIterable<SourcePage>;
  /** Kept when the run has ended well: where the next delta begins. */
  nextState(): JsonObject;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly mode: 'full' | 'delta';
  readonly state: JsonObject;
  /** The `resume` of the last page that was taken, where a run goes on. */
  readonly resume?: JsonObject;
  readonly signal: AbortSignal;
}
