// Builds the console into console/dist when its sources have changed: before start, demo, api and test, and as `npm run build`.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withFileLock } from '../runtime/process/fileLock.mjs';
import { weighConsole } from './consoleWeight.mjs';
import { runTool } from './runTool.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Not what a page is made of. */
const SKIPPED = new Set(['dist', 'node_modules']);

/** A hash over everything that the built pages depend on: the console's own files, domain/, and the locked versions. */
export function sourcesHash(root) {
  const hash = createHash('sha256');
  const files = [...sourceFiles(join(root, 'console')), ...sourceFiles(join(root, 'domain'))];
  for (const file of [...files, join(root, 'package-lock.json')]) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Whether console/dist was built from what lies here now. */
export function isBuilt(root, hash = sourcesHash(root)) {
  const mark = join(root, 'console', 'dist', '.built-from');
  return existsSync(mark) && readFileSync(mark, 'utf8') === hash;
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : [join(folder, entry.name)]));
}

async function build() {
  const hash = sourcesHash(ROOT);
  if (isBuilt(ROOT, hash)) return;
  const started = Date.now();
  const { ok, output } = await runTool(ROOT, ['vite', 'build', 'console', '--logLevel', 'warn']);
  if (!ok) throw new Error(`The console can't be built:\n${output.trim()}`);
  const dist = join(ROOT, 'console', 'dist');
  const weights = weighConsole(dist).map((it) => ({ ...it, text: `${it.name} ${it.kB.toFixed(0)} of ${it.most} kB` }));
  const heavy = weights.filter(({ kB, most }) => kB > most);
  if (heavy.length > 0)
    throw new Error(`The console is too heavy (gzipped): ${heavy.map(({ text }) => text).join(', ')}.`);
  writeFileSync(join(dist, '.built-from'), hash);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`Console built in ${seconds} s: ${weights.map(({ text }) => text).join(', ')}, gzipped.\n`);
}

async function main() {
  // An image brings the built pages, and neither their sources nor the tools.
  if (!existsSync(join(ROOT, 'console', 'vite.config.ts')) || isBuilt(ROOT)) return;
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  await withFileLock(join(tmpdir(), `tenure-console-${key}.lock`), build, {
    onWait: (pid) => process.stdout.write(`Process ${pid} is building the console already; waiting for it ...\n`),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
