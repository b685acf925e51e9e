import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withFileLock } from '../../../runtime/process/fileLock.mjs';

const run = promisify(execFile);

const [CLI, TESTER] = ['0.6.0', '0.5.2'];
/** Kept between runs, ignored by git. */
const HOME = fileURLToPath(new URL(`../../../.tenure-test/scim2-cli-${CLI}-${TESTER}/`, import.meta.url));
const READY = join(HOME, 'ready');
const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Installs PyPI's scim2-cli, with the tester it runs, into a virtual environment of its own, once. */
async function install(python: string): Promise<void> {
  if (existsSync(READY)) return;
  await withFileLock(`${HOME.replace(/\/$/, '')}.lock`, async () => {
    if (existsSync(READY)) return;
    await rm(HOME, { recursive: true, force: true });
    await run(python, ['-m', 'venv', HOME]);
    const packages = [`scim2-cli==${CLI}`, `scim2-tester==${TESTER}`];
    await run(join(HOME, BIN, 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...packages,
    ]);
    await writeFile(READY, CLI);
  });
}

/** Runs all checks of scim2-tester against a service provider; answers its exit code and what it printed. */
export async function runScim2Tester(
  python: string,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<{ readonly code: number; readonly output: string }> {
  await install(python);
  const args = ['--url', url, '--header', `Authorization: Bearer ${token}`, 'test'];
  try {
    const { stdout, stderr } = await run(join(HOME, BIN, 'scim2'), args, { maxBuffer: 50_000_000 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
    const output = 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '';
    return { code: error.code, output };
  }
}
