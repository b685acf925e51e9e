import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withFileLock } from '../../runtime/process/fileLock.mjs';

const run = promisify(execFile);

/** Kept between runs, ignored by git. */
const HOME = fileURLToPath(new URL('../../.tenure-test/debian/', import.meta.url));

/**
 * Brings Debian packages, with those they need and this machine lacks, into a folder of our own: nothing is installed, no
 * service is started, and none of the machine's files change.
 *
 * @returns the folder that holds `usr`, `etc`, …
 * @throws an Error that says what is missing on this machine; tests fail with it rather than pass by being skipped.
 */
export async function debianPackages(name: string, packages: readonly string[]): Promise<string> {
  const root = join(HOME, name);
  if (existsSync(root)) return root;
  await mkdir(HOME, { recursive: true });
  await withFileLock(join(HOME, `${name}.lock`), async () => {
    if (existsSync(root)) return;
    const debs = join(HOME, `${name}.debs`);
    const unpacked = join(HOME, `${name}.unpacking`);
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(join(debs, 'partial'), { recursive: true });
    await download(packages, debs);
    for (const file of await readdir(debs)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(debs, file), unpacked]);
    }
    await writeFile(join(unpacked, 'packages.txt'), `${packages.join('\n')}\n`);
    await rm(debs, { recursive: true });
    await rename(unpacked, root);
  });
  return root;
}

async function download(packages: readonly string[], into: string): Promise<void> {
  const lists = join(HOME, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const folders = ['-o', 'Debug::NoLocking=1', '-o', `Dir::Cache::archives=${into}`];
  const install = ['--download-only', '-y', '--no-install-recommends', 'install', ...packages];
  try {
    // The machine's own lists may be missing or old: then ours.
    await run('apt-get', [...folders, ...install]).catch(async () => {
      const own = [
        ...folders,
        '-o',
        `Dir::State::lists=${lists}`,
        '-o',
        'Dir::Cache::pkgcache=',
        '-o',
        'Dir::Cache::srcpkgcache=',
      ];
      await run('apt-get', [...own, 'update']);
      await run('apt-get', [...own, ...install]);
    });
  } catch (cause) {
    throw new Error(
      `The LDAP tests need Debian's ${packages.join(', ')}, and apt-get could not download them. ` +
        'They run on Debian or Ubuntu with a package mirror in reach.',
      { cause },
    );
  }
}
