import { TenureError, transient } from '../domain/errors.ts';

/** Attempts in which a group that is said to exist is looked for. */
const LOOKS_FOR_GROUP = 5;

/**
 * The target says that the group exists, and shows it to nobody: its reads lag behind, and it was made, by us perhaps, a
 * moment ago. Looked for again some times before a human is asked.
 */
export function takenUnseen(error: unknown, attempt: number): unknown {
  const isTaken = error instanceof TenureError && error.code === 'uniqueness';
  if (!isTaken || attempt >= LOOKS_FOR_GROUP) return error;
  return transient('group_not_shown', 'The target says that the group exists already, but does not show it yet.', {
    remedy: 'Nothing to do, if it was made a moment ago: it is looked for again.',
    retryAfterMs: 1000 * attempt,
  });
}
