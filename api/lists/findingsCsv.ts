import { stringify } from 'csv-stringify/sync';
import type { Db } from '../../db/connect.ts';
import { type FindingFilter, listFindings } from '../../db/reconcile/findings.ts';
import type { ReconciliationId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { showFinding } from '../schemas/reconciliation.ts';

const PAGE = 500;
const COLUMNS = [
  ...['kind', 'userId', 'userName', 'groupId', 'remoteId', 'reason'],
  ...['attribute', 'inTarget', 'wanted', 'mendable', 'eventId', 'time'],
];

/** What a comparison has found as CSV, a page at a time as the client reads. */
export function findingsCsv(
  { db, sealer }: { readonly db: Db; readonly sealer: Sealer },
  id: ReconciliationId,
  filter: FindingFilter,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: number | undefined;
  let header = true;
  return new ReadableStream({
    async pull(controller) {
      const rows = await listFindings(db, id, { ...filter, after }, PAGE);
      const lines = rows.flatMap((row) => {
        const { changes, ...finding } = showFinding(sealer, row);
        if (changes.length === 0) return [finding];
        return changes.map((it) => ({ ...finding, ...it, inTarget: plain(it.old), wanted: plain(it.new) }));
      });
      const text = stringify(lines, { header, columns: COLUMNS, escape_formulas: true });
      header = false;
      if (text !== '') controller.enqueue(encoder.encode(text));
      after = rows.at(-1)?.id;
      if (rows.length < PAGE) controller.close();
    },
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
