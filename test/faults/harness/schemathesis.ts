import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testCache } from '../../testCache.ts';

const run = promisify(execFile);
const VERSION = '4.32.5';
const INSTALL_MS = 180_000;

/** The `st` program, from PyPI, kept in TENURE_CACHE; undefined where Python or the way to PyPI is missing. */
export async function findSchemathesis(): Promise<string | undefined> {
  const folder = join(testCache(), `schemathesis-${VERSION}`);
  const program = join(folder, 'bin', 'st');
  if (existsSync(program)) return program;
  try {
    await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const args = ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`];
    await run(join(folder, 'bin', 'pip'), args, { timeout: INSTALL_MS });
  } catch {
    return undefined;
  }
  return existsSync(program) ? program : undefined;
}
