import type { EventPage, EventRow } from './eventRows.ts';

export interface Merged {
  /** The list's own rows in their places, each as it stands now. */
  readonly rows: readonly EventRow[];
  /** How many match that the list does not show yet. */
  readonly newCount: number;
  /** There may be more new ones than were counted. */
  readonly isMore: boolean;
}

/**
 * The list as it was read, with what is known of its events now, and how many have come since. Pure.
 *
 * @param newest the first page as it would be read now.
 * @param hasNext whether the list goes on below the rows that are shown.
 */
export function mergeEvents(listed: readonly EventRow[], newest: EventPage | undefined, hasNext: boolean): Merged {
  if (newest === undefined) return { rows: listed, newCount: 0, isMore: false };
  // Nothing would jump.
  if (listed.length === 0) return { rows: newest.rows, newCount: 0, isMore: false };
  const current = new Map(newest.rows.map((row) => [row.id, row]));
  const known = new Set(listed.map(({ id }) => id));
  const unseen = newest.rows.filter(({ id }) => !known.has(id));
  // One that has moved up from below what is shown is not new: the newest end sooner than the list's rows do.
  const last = listed.at(-1);
  const added = hasNext && last !== undefined ? unseen.filter((row) => comesBefore(row, last)) : unseen;
  return {
    rows: listed.map((row) => current.get(row.id) ?? row),
    newCount: added.length,
    isMore: added.length === newest.rows.length && newest.nextCursor !== null,
  };
}

/** Lists are newest first; of scheduled events the next first. */
function comesBefore(row: EventRow, last: EventRow): boolean {
  if (row.status !== 'scheduled' || last.status !== 'scheduled') return row.id > last.id;
  const [a, b] = [row.effectiveAt ?? '', last.effectiveAt ?? ''];
  return a === b ? row.id < last.id : a < b;
}
