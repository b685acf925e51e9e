// `npm run test:faults`: the whole fault matrix (docs/reliability.md), a line a row. `--help` tells the options.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseRows, isOwn } from './faultMatrix.mjs';
import { writeFaultTable } from './faultTable.mjs';
import { runTool } from './runTool.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const USAGE = `npm run test:faults [-- options]
  --row N,M     only these rows
  --seed N      what is left to chance, as a failing row has printed it
  --quick       the smaller loads of npm test
  --json FILE   the results as JSON
  --table       write the figures into docs/reliability.md
  --help        this text`;

process.exitCode = await main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  return 2;
});

async function main() {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const { values } = parseArgs({
    options: { row: text, seed: text, quick: flag, json: text, table: flag, help: flag },
  });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) throw new Error('--seed: expected a number.');
  const rows = chooseRows(values.row);
  const folder = mkdtempSync(join(tmpdir(), 'tenure-faults-'));
  try {
    const file = join(folder, 'results.json');
    process.env.TENURE_FAULTS = values.quick === true ? 'quick' : 'all';
    process.env.TENURE_FAULT_RESULTS = file;
    if (values.row !== undefined) process.env.TENURE_FAULT_ROWS = values.row;
    if (values.seed !== undefined) process.env.TENURE_FAULT_SEED = values.seed;
    // Row 13: sequences by chance here, those of every day in npm test.
    process.env.TENURE_RUNS ??= values.quick === true ? '24' : '80';
    if (values.seed !== undefined) process.env.TENURE_SEED ??= values.seed;
    const files = [...new Set(rows.flatMap((row) => row.files))];
    const { ok } = await runTool(
      ROOT,
      ['vitest', 'run', '--reporter=./scripts/faultReporter.mjs', ...onlyRows(rows), ...files],
      { show: true },
    );
    const results = read(file);
    const passed = results.filter((it) => it.ok).length;
    // Vitest may fail for something outside a row.
    const failed = Math.max(results.length - passed, ok ? 0 : 1);
    if (values.json !== undefined) writeFileSync(resolve(values.json), `${JSON.stringify(results, null, 2)}\n`);
    if (values.table === true) writeFaultTable(ROOT, results, values.quick === true);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file may hold more rows than are wanted. */
function onlyRows(rows) {
  const own = rows.filter(isOwn);
  return process.env.TENURE_FAULT_ROWS !== undefined && own.length === rows.length
    ? ['-t', `row (${own.map(({ row }) => row).join('|')}):`]
    : [];
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
