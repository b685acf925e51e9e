import type { Db } from '../../db/connect.ts';
import {
  type EventFilter,
  type EventWithSteps,
  listEvents,
  listScheduled,
  type ScheduledPlace,
} from '../../db/eventList.ts';
import { namesOfUsers } from '../../db/userNames.ts';

/** Events a query; each takes a connection only as long as it runs, however slowly the client reads. */
const PAGE = 500;

export interface NamedEvent extends EventWithSteps {
  /** Null where the event is about many, or names are not to be told. */
  readonly personName: string | null;
}

/**
 * All events that match, in the order of the list, a page at a time.
 *
 * @param named whether people are called by name.
 */
export async function* eventPages(
  db: Db,
  filter: EventFilter,
  { named }: { readonly named: boolean },
): AsyncGenerator<readonly NamedEvent[]> {
  const isByDate = filter.status === 'scheduled';
  let { before } = filter;
  let place: ScheduledPlace | undefined;
  for (;;) {
    const rows = isByDate
      ? await listScheduled(db, filter, place, PAGE)
      : await listEvents(db, { ...filter, before }, PAGE);
    yield await withNames(db, rows, named);
    const last = rows.at(-1)?.event;
    if (rows.length < PAGE || last === undefined) return;
    before = last.id;
    place = last.effectiveAt === null ? undefined : { effectiveAt: last.effectiveAt, id: last.id };
  }
}

async function withNames(db: Db, rows: readonly EventWithSteps[], named: boolean): Promise<readonly NamedEvent[]> {
  const ids = named ? [...new Set(rows.flatMap(({ event }) => event.userId ?? []))] : [];
  const names = new Map(ids.length === 0 ? [] : (await namesOfUsers(db, ids)).map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    ...row,
    personName: row.event.userId === null ? null : (names.get(row.event.userId) ?? null),
  }));
}
