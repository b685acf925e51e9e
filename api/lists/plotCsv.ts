import { stringify } from 'csv-stringify/sync';

/** A cell: lists as their parts with a blank between them. */
type Cell = string | number | null | readonly string[];

/** A plot's rows as CSV (RFC 4180) with a header row. Cells that a spreadsheet would take for a formula are escaped. */
export function plotCsv(rows: readonly Readonly<Record<string, Cell>>[], columns: readonly string[]): string {
  const records = rows.map((row) => columns.map((column) => cellOf(row[column] ?? null)));
  return stringify(records, { header: true, columns: [...columns], escape_formulas: true });
}

function cellOf(cell: Cell): string | number | null {
  return typeof cell === 'string' || typeof cell === 'number' || cell === null ? cell : cell.join(' ');
}
