import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { permanent } from '../../domain/errors.ts';
import { tsxLoader } from '../process/tsxLoader.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WRITER = fileURLToPath(new URL('./writeWorkflowBundle.ts', import.meta.url));
const BUNDLE_MS = 60_000;
/** What a bundle is made from: what workflows may import (scripts/importRules.mjs), and how it is made. */
const SOURCES = ['workflows', 'domain', join('runtime', 'workers'), join('runtime', 'codec')];

/**
 * The workflows' code in one piece, as Temporal's sandbox takes it. Made once for these sources and this SDK, and kept in
 * `cacheDir`: a worker that comes back after a crash is at work some seconds sooner. Made in a process of its own: the
 * bundler would stay in the worker's memory for good, with some 150 MB.
 *
 * @param cacheDir `TENURE_CACHE`; where nothing can be written there, each start makes its own.
 * @throws permanent `bundle_failed` with what the bundler said.
 */
export async function bundleWorkflows(cacheDir: string): Promise<{ readonly code: string }> {
  const kept = join(cacheDir, `workflows-${await digestOfSources()}.js`);
  const known = await readFile(kept, 'utf8').catch(() => undefined);
  if (known !== undefined) return { code: known };
  const folder = await draftFolder(cacheDir);
  const file = join(folder, 'workflows.js');
  try {
    await promisify(execFile)(process.execPath, ['--import', tsxLoader(), WRITER, file], { timeout: BUNDLE_MS });
    const code = await readFile(file, 'utf8');
    // Whole or not at all, also when two workers start at once. Kept for the next start only: this one has it.
    await rename(file, kept).catch(() => {});
    return { code };
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw permanent('bundle_failed', `The workflows' code could not be bundled: ${said.slice(-1000)}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Beside the kept ones, so that the rename stays within one file system. */
async function draftFolder(cacheDir: string): Promise<string> {
  try {
    await mkdir(cacheDir, { recursive: true });
    return await mkdtemp(join(cacheDir, 'bundle-'));
  } catch {
    return mkdtemp(join(tmpdir(), 'tenure-bundle-'));
  }
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  hash.update(await readFile(sdk));
  for (const folder of SOURCES) {
    const names = await readdir(join(ROOT, folder), { recursive: true }).catch(() => []);
    for (const name of names.filter((it) => /\.(ts|cjs)$/.test(it)).sort()) {
      hash.update(`${folder}/${name}\n`).update(await readFile(join(ROOT, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 24);
}
