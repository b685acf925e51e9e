import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PortOwner {
  readonly pid: number;
  /** The program's short name. */
  readonly name: string;
}

/** Which process listens on a TCP port; undefined where that can't be seen (another user's process, no tool for it). */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  try {
    return process.platform === 'linux' ? await linuxOwner(port) : await lsofOwner(port);
  } catch {
    return undefined;
  }
}

async function linuxOwner(port: number): Promise<PortOwner | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const files = await readdir(`/proc/${entry}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${entry}/fd/${file}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      return { pid: Number(entry), name: (await readFile(`/proc/${entry}/comm`, 'utf8')).trim() };
    }
  }
  return undefined;
}

/** /proc/net/tcp: local address as HEX:PORT in field 2, state 0A (listening) in field 4, inode in field 10. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const inode = fields[9];
      if (fields[1]?.endsWith(wanted) && fields[3] === '0A' && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

async function lsofOwner(port: number): Promise<PortOwner | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-F', 'pc'], { timeout: 3000 });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined ? undefined : { pid: Number(pid), name: name ?? 'a program' };
}
