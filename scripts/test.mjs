// `npm test`: the checks, then all tests. `npm test -- test/unit/x.test.ts`: only those tests (any vitest argument).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './check.mjs';
import { countTests } from './countTests.mjs';
import { runTool } from './runTool.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2);

const checks = filters.length === 0 ? await runChecks() : { passed: 0, failed: 0 };
const folder = mkdtempSync(join(tmpdir(), 'tenure-test-'));
try {
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { ok } = await runTool(ROOT, ['vitest', 'run', ...reporters, ...filters], { show: true });
  const tests = countTests(readReport(report), ok);
  const passed = checks.passed + tests.passed;
  const failed = checks.failed + tests.failed;
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
