// Runs before every command of package.json, with nothing installed yet: plain JavaScript, no dependency.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withFileLock } from '../runtime/process/fileLock.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRESS_MS = 10_000;

/** Why this Node does not do, in a sentence; undefined when it does. */
export function wrongNode(version, engines) {
  const wanted = /^>=(\d+)\.(\d+)/.exec(engines);
  const [major, minor] = version.split('.').map(Number);
  if (wanted === null || major > Number(wanted[1])) return undefined;
  if (major === Number(wanted[1]) && minor >= Number(wanted[2])) return undefined;
  return `Tenure needs Node ${wanted[1]}.${wanted[2]} or newer; this is ${version}. Get it at https://nodejs.org.`;
}

/**
 * Whether what lies in node_modules is what the lock file asks for, by content and not by date: a fresh clone's files
 * are all of the same minute, and a lock file that was only touched is no reason to install again.
 */
export function isInstalled(root, production = process.env.NODE_ENV === 'production') {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, dev, devOptional, link }]) => {
    if (path === '' || link) return true;
    const there = installed[path];
    // Another platform's binaries are left out, as are tools where only the product is wanted.
    if (there === undefined) return Boolean(optional || devOptional || (dev && production));
    return there.version === version;
  });
}

async function install() {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  process.stdout.write('Installing what package-lock.json names (npm ci) ...\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const child =
    npm === undefined
      ? spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' })
      : spawn(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const ticking = setInterval(() => process.stdout.write(`  still installing, ${seconds()}\n`), PROGRESS_MS);
  const status = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  clearInterval(ticking);
  if (status !== 0) {
    throw new Error(
      `npm ci failed (${status}):\n${said.trim()}\nSee that the package registry can be reached, then run npm ci by hand.`,
    );
  }
  process.stdout.write(`Installed in ${seconds()}.\n`);
}

async function main() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const wrong = wrongNode(process.versions.node, engines.node);
  if (wrong !== undefined) throw new Error(wrong);
  if (isInstalled(ROOT)) return;
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  await withFileLock(
    join(tmpdir(), `tenure-install-${key}.lock`),
    async () => (isInstalled(ROOT) ? undefined : install()),
    {
      onWait: (pid) => process.stdout.write(`Process ${pid} is installing already; waiting for it ...\n`),
    },
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
