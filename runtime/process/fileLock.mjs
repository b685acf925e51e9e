// Plain JavaScript, because scripts/ensure-install.mjs needs it before anything is installed.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Taking a dead holder's lock over takes milliseconds; whoever is at it longer died doing it. */
const TAKEOVER_MS = 5000;

export class LockTimeout extends Error {
  constructor(path, holder) {
    super(`${path} is held by process ${holder ?? 'unknown'}`);
    this.name = 'LockTimeout';
    this.holder = holder;
  }
}

export async function withFileLock(path, work, { timeoutMs = 600_000, onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${processIdentity(process.pid)} ${randomBytes(6).toString('hex')}`;
  const deadline = Date.now() + timeoutMs;
  let told = false;
  while (!tryCreate(path, mine)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (holder.identity === undefined || processIdentity(holder.pid) !== holder.identity) {
      takeOver(path, holder.text);
      continue;
    }
    if (!told) onWait?.(holder.pid);
    told = true;
    if (Date.now() > deadline) throw new LockTimeout(path, holder.pid);
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    if (readHolder(path)?.text === mine) rmSync(path, { force: true });
  }
}

/** Creates the lock with its content at once: a link can't be seen half-written, and fails when the name is there. */
function tryCreate(path, content) {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder(path) {
  try {
    const text = readFileSync(path, 'utf8');
    const [pid, identity] = text.split(' ');
    return { text, pid: Number(pid), identity };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a dead holder's lock, one process at a time: else the second would remove the first one's new lock. */
function takeOver(path, stale) {
  const guard = `${path}.takeover`;
  try {
    if (Date.now() - statSync(guard).mtimeMs > TAKEOVER_MS) rmSync(guard, { force: true });
  } catch {
    // Nobody is at it.
  }
  if (!tryCreate(guard, String(process.pid))) return;
  try {
    if (readHolder(path)?.text === stale) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

export function processIdentity(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return linuxIdentity(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options)
      .trim()
      .replaceAll(' ', '_');
  } catch {
    return undefined;
  }
}

/**
 * Which boot, and field 22 of /proc/PID/stat: the clock ticks from boot to the process's start. Never the wall clock,
 * which jumps (NTP, a virtual machine that slept). A zombie (state Z) has ended.
 */
function linuxIdentity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
