// `node --import tsx scripts/env-table.mjs [--check]`: writes the README's table of environment variables from the one
// schema in runtime/config.ts, between its two marks; --check only tells whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { variables } from '../runtime/config.ts';

const README = new URL('../README.md', import.meta.url);
const MARKS = /(<!-- env-table -->\n)[\s\S]*?(<!-- \/env-table -->)/;

const rows = variables().map(({ name, defaultText, unit, sentence }) => {
  const standard = defaultText.includes(' ') || defaultText.includes('`') ? defaultText : `\`${defaultText}\``;
  return [`\`${name}\``, standard, unit, sentence];
});
const table = format([['variable', 'default', 'written as', 'what it does'], ...rows]);
const readme = readFileSync(README, 'utf8');
if (!MARKS.test(readme)) {
  process.stdout.write(`README.md has no marks <!-- env-table --> and <!-- /env-table -->. The table:\n\n${table}\n`);
  process.exitCode = 1;
} else {
  const updated = readme.replace(MARKS, `$1${table}\n$2`);
  if (process.argv.includes('--check')) {
    if (updated !== readme) {
      process.stderr.write('The table in README.md is old: node --import tsx scripts/env-table.mjs\n');
      process.exitCode = 1;
    }
  } else writeFileSync(README, updated);
}

/** Columns as wide as their widest cell: as biome writes a table, or its check of the README would fail. */
function format(cells) {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
