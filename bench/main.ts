import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress } from '../runtime/demo/progress.ts';
import { errorSentence, runMain } from '../runtime/process/runMain.ts';
import { figureTable, verdictOf } from './figure.ts';
import { freshHome } from './home.ts';
import { measure } from './measure.ts';
import { type BenchOptions, parseBenchOptions, USAGE } from './options.ts';
import type { Stops } from './stack.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** `npm run bench`: measures, prints a table, and exits 0 whether the targets are met or not; 1 when it can't measure. */
await runMain(async (signal) => {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const machine = describeMachine();
  process.stdout.write(`${machine.cores} cores (${machine.cpu}), node ${machine.node}, load ${machine.load}\n`);
  const home = await freshHome(process.env.TENURE_HOME, process.cwd());
  const stops: Stops = [];
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The benchmark was interrupted.')), { once: true });
  });
  try {
    const progress = createProgress(process.stdout);
    const figures = await Promise.race([measure(options, { home, root: ROOT, stops, progress }), interrupted]);
    process.stdout.write(`\n${figureTable(figures)}\n`);
    await keep(options, { machine, figures: figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })) });
  } finally {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      await stop().catch((error: unknown) => process.stderr.write(`stopping: ${errorSentence(error)}\n`));
    }
  }
});

async function keep(
  { json, people, groups, rounds, import: joiners, rows, accounts, only }: BenchOptions,
  results: object,
): Promise<void> {
  if (json === undefined) return;
  const options = { people, groups, rounds, import: joiners, rows, accounts, only: [...only] };
  await writeFile(json, `${JSON.stringify({ time: new Date().toISOString(), options, ...results }, null, 2)}\n`);
}

/** What the figures depend on; `load` is that of the minute before, which others made. */
function describeMachine() {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
