import { stringify } from 'csv-stringify/sync';
import type { AppDeps } from '../deps.ts';
import { showEvent } from '../schemas/event.ts';
import type { NamedEvent } from './eventPages.ts';

type Pages = AsyncGenerator<readonly NamedEvent[]>;
type Links = Pick<AppDeps, 'temporalUiUrl' | 'temporalNamespace'>;

/** The columns of the CSV form: those of the event, then those of one of its steps. */
export const EVENT_COLUMNS = [
  ...['id', 'type', 'status', 'userId', 'personName', 'source', 'createdAt', 'effectiveAt', 'startedAt', 'finishedAt'],
  ...['appId', 'operation', 'outcome', 'reason', 'attempts', 'errorCode', 'errorMessage'],
];

/**
 * Events as CSV (RFC 4180): a header row, then a row a step; an event without steps has one row. Cells that a spreadsheet
 * would take for a formula are escaped.
 */
export function eventsCsv(links: Links, pages: Pages): ReadableStream<Uint8Array> {
  let header = true;
  return streamOf(pages, (rows) => {
    const records = rows.flatMap((row) => recordsOf(links, row));
    const text = stringify(records, { header, columns: EVENT_COLUMNS, escape_formulas: true });
    header = false;
    return text;
  });
}

/** The same events as lines of JSON, as the list shows them, with the person's name. */
export function eventsNdjson(links: Links, pages: Pages): ReadableStream<Uint8Array> {
  return streamOf(pages, (rows) =>
    rows
      .map((row) => `${JSON.stringify({ ...showEvent(links, row.event, row.steps), personName: row.personName })}\n`)
      .join(''),
  );
}

function recordsOf(links: Links, { event, steps, personName }: NamedEvent) {
  const shown = showEvent(links, event, steps);
  if (shown.steps.length === 0) return [{ ...shown, personName }];
  return shown.steps.map(({ appId, operation, outcome, reason, attempts, error }) => ({
    ...shown,
    personName,
    ...{ appId, operation, outcome, reason, attempts },
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  }));
}

/** A page as the client reads; whoever stops reading ends the queries too. */
function streamOf(pages: Pages, write: (rows: readonly NamedEvent[]) => string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done === true) return controller.close();
      const text = write(value);
      if (text !== '') controller.enqueue(encoder.encode(text));
      // Without anything enqueued nobody pulls again: the last page may be empty.
      else controller.close();
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}
