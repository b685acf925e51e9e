import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { permanent } from '../../domain/errors.ts';
import { tsxLoader } from '../process/tsxLoader.ts';

const WRITER = fileURLToPath(new URL('./writeWorkflowBundle.ts', import.meta.url));
const BUNDLE_MS = 60_000;

/**
 * The workflows' code in one piece, as Temporal's sandbox takes it; a second or two. Made in a process of its own: the
 * bundler would stay in the worker's memory for good, with some 150 MB.
 *
 * @throws permanent `bundle_failed` with what the bundler said.
 */
export async function bundleWorkflows(): Promise<{ readonly code: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tenure-bundle-'));
  const file = join(folder, 'workflows.js');
  try {
    await promisify(execFile)(process.execPath, ['--import', tsxLoader(), WRITER, file], { timeout: BUNDLE_MS });
    return { code: await readFile(file, 'utf8') };
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw permanent('bundle_failed', `The workflows' code could not be bundled: ${said.slice(-1000)}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
