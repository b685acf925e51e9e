import { z } from 'zod';

/** What Postgres, or the way to it, says went wrong. */
export interface DatabaseFailure {
  /** SQLSTATE, or Node's and postgres.js's own code (`ECONNREFUSED`, `CONNECT_TIMEOUT`). */
  readonly code: string;
  /** The constraint or unique index that was violated. */
  readonly constraint: string | undefined;
}

const failure = z.object({ code: z.string(), constraint_name: z.string().optional() });

/**
 * The database's failure inside an error, however deep drizzle has wrapped it; undefined for other errors. Messages are
 * left out: Postgres quotes values in them.
 */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const parsed = failure.safeParse(at);
    if (parsed.success) return { code: parsed.data.code, constraint: parsed.data.constraint_name };
  }
  return undefined;
}

/** Unique violation (SQLSTATE 23505). */
export function isTaken(found: DatabaseFailure): boolean {
  return found.code === '23505';
}

/** Postgres can't be reached, starts or ends, has no connection to spare, or gave the statement up: later it may work. */
export function isUnavailable({ code }: DatabaseFailure): boolean {
  return UNREACHABLE.has(code) || /^(08|57P0[123]|57014|53)/.test(code);
}

/** Another transaction came in between (deadlock, serialization): the same transaction may succeed at once. */
export function isCollision({ code }: DatabaseFailure): boolean {
  return code === '40001' || code === '40P01';
}

/** Waited for a lock for as long as it was told to (`lock_timeout`). */
export function isLocked({ code }: DatabaseFailure): boolean {
  return code === '55P03';
}

/** Text that Postgres can't store: NUL characters, half surrogates. */
export function isUnstorable({ code }: DatabaseFailure): boolean {
  return code === '22021' || code === '22P05';
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);
