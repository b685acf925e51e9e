import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const MARKS = /(<!-- fault-table -->\n)[\s\S]*?(<!-- \/fault-table -->)/;

/** Writes the results of a run between the marks of docs/reliability.md. */
export function writeFaultTable(root, results, isQuick) {
  const file = join(root, 'docs', 'reliability.md');
  const page = readFileSync(file, 'utf8');
  const rows = results
    .toSorted((a, b) => Number.parseInt(a.row, 10) - Number.parseInt(b.row, 10) || a.row.localeCompare(b.row))
    .map((it) => [it.row, it.fault, figuresOf(it), it.seconds.toFixed(0), it.ok ? 'holds' : '**fails**']);
  const table = format([['row', 'what is done to it', 'figures', 's', ''], ...rows]);
  const on = `Run on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}${isQuick ? ', with the loads of `npm test`' : ''}.`;
  writeFileSync(file, page.replace(MARKS, `$1\n${on}\n\n${table}\n\n$2`));
}

function figuresOf({ figures, tests, seed }) {
  const { seconds: _own, ...shown } = figures;
  const told = Object.entries(shown).map(([name, value]) => `${name} ${value}`);
  return told.length > 0 ? told.join(', ') : seed === undefined ? `${tests} tests` : '';
}

/** Columns as wide as their widest cell: as biome writes a table. */
function format(cells) {
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => [...row[column]].length)));
  const line = (row) =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column] - [...cell].length)).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
