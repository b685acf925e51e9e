// `npm run check`: everything that reads the code without running it.
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runTool } from './runTool.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const CHECKS = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the console', command: ['tsc', '-p', 'console'] },
  { name: 'format and lint (biome)', command: ['biome', 'check', '--error-on-warnings', '--colors=off', '.'] },
  { name: 'promises (oxlint)', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'unused code (knip)', command: ['knip', '--no-progress'] },
  { name: 'import rules', command: ['node', 'scripts/import-rules.mjs'] },
];

/** Runs every check, tells each as it is done, and answers how many passed and failed. */
export async function runChecks(say = (text) => process.stdout.write(`${text}\n`)) {
  const count = { passed: 0, failed: 0 };
  for (const { name, command } of CHECKS) {
    const { ok, output, ms } = await runTool(ROOT, command);
    say(`${ok ? 'ok    ' : 'FAILED'} ${name} (${(ms / 1000).toFixed(1)} s)`);
    if (!ok) say(output.trimEnd());
    count[ok ? 'passed' : 'failed'] += 1;
  }
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = await runChecks();
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
