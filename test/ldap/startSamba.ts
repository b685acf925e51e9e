import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Certificates, makeCertificates } from './certificates.ts';
import { debianPackages } from './debianPackages.ts';
import { listens } from './startSlapd.ts';

const run = promisify(execFile);

/** Runs a command in a mount namespace of its own: what it mounts, nobody else sees. */
const ALONE = ['unshare', '--mount', 'sh', '-c'] as const;

export const DOMAIN = 'dc=acme,dc=test';
export const DOMAIN_ADMIN = 'Administrator@acme.test';
export const DOMAIN_PASSWORD = 'Passw0rd-of-the-domain';

export interface Samba {
  readonly port: number;
  readonly securePort: number;
  readonly certificates: Certificates;
  stop(): Promise<void>;
}

const PACKAGES = [
  'samba',
  'samba-ad-dc',
  'samba-ad-provision',
  'samba-dsdb-modules',
  'samba-vfs-modules',
  'winbind',
  'python3-setproctitle',
];

/**
 * A real domain controller of an Active Directory domain of its own, by Samba. Its paths are built in and its ports are
 * those of LDAP, so it needs root: the packages are laid over /usr for its processes alone.
 */
export async function startSamba(): Promise<Samba> {
  if (process.getuid?.() !== 0) {
    throw new Error('The Active Directory tests start Samba on port 389, for which they need to run as root.');
  }
  const root = await debianPackages('samba', PACKAGES);
  const home = await mkdtemp(join(tmpdir(), 'tenure-samba-'));
  const certificates = await makeCertificates(home);
  const provision = [
    'samba-tool domain provision --realm=ACME.TEST --domain=ACME --server-role=dc --dns-backend=SAMBA_INTERNAL',
    `--adminpass='${DOMAIN_PASSWORD}' --targetdir=${home}/dc --use-rfc2307`,
    "--option='interfaces=lo' --option='bind interfaces only=yes'",
  ].join(' ');
  const overlay = `mount -t overlay overlay -o lowerdir=${root}/usr:/usr /usr`;
  const [command, ...options] = ALONE;
  await run(command, [...options, `${overlay} && ${provision}`], { maxBuffer: 10_000_000 }).catch((cause: unknown) => {
    throw new Error('The Active Directory domain could not be made; see the cause.', { cause });
  });
  const configuration = `${home}/dc/etc/smb.conf`;
  const extra = [
    'server services = ldap, drepl',
    'dcerpc endpoint servers = winreg',
    `tls keyfile = ${home}/server.key`,
    `tls certfile = ${home}/server.pem`,
    `tls cafile = ${home}/ca.pem`,
  ];
  const text = await readFile(configuration, 'utf8');
  await writeFile(configuration, text.replace('[global]', `[global]\n\t${extra.join('\n\t')}`));
  const start = `${overlay} && exec samba --configfile=${configuration} -i --no-process-group`;
  const child = spawn(command, [...options, start], { stdio: 'ignore', detached: true });
  try {
    await listens(636, child, 60);
  } catch (error) {
    await end(child);
    throw error;
  }
  return {
    port: 389,
    securePort: 636,
    certificates,
    async stop() {
      await end(child);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** It forks: its process group is ended. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}
