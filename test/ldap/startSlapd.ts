import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../runtime/process/ports.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { debianPackages } from './debianPackages.ts';

const run = promisify(execFile);

export const SUFFIX = 'dc=acme,dc=test';
export const ADMIN_DN = `cn=admin,${SUFFIX}`;
export const ADMIN_PASSWORD = 'secret with spaces';

export interface Slapd {
  readonly port: number;
  readonly securePort: number;
  readonly certificates: Certificates;
  /** Kills it, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A real OpenLDAP on free loopback ports, with ppolicy and memberof, and an empty tree of people and groups. */
export async function startSlapd(
  options: { readonly sizeLimit?: number; readonly memberOf?: boolean } = {},
): Promise<Slapd> {
  const root = await debianPackages('slapd', ['slapd']);
  const home = await mkdtemp(join(tmpdir(), 'tenure-slapd-'));
  const certificates = await makeCertificates(home);
  const [port, securePort] = [await somePort(), await somePort()];
  const environment = { ...process.env, LD_LIBRARY_PATH: libraries(root) };
  await writeFile(join(home, 'slapd.conf'), configuration(root, home, options));
  await writeFile(join(home, 'base.ldif'), BASE);
  const slapd = join(root, 'usr/sbin/slapd');
  await run(slapd, ['-T', 'add', '-f', join(home, 'slapd.conf'), '-l', join(home, 'base.ldif')], { env: environment });
  let child: ChildProcess | undefined;
  const server: Slapd = {
    port,
    securePort,
    certificates,
    async start() {
      const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`;
      child = spawn(slapd, ['-f', join(home, 'slapd.conf'), '-h', urls, '-d', '0'], {
        env: environment,
        stdio: 'ignore',
      });
      await listens(port, child);
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      await server.kill();
      await rm(home, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function libraries(root: string): string {
  return ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .map((machine) => join(root, 'usr/lib', machine))
    .filter((folder) => existsSync(folder))
    .join(':');
}

function configuration(
  root: string,
  home: string,
  { sizeLimit, memberOf = true }: { sizeLimit?: number; memberOf?: boolean },
): string {
  const schema = existsSync('/etc/ldap/schema/core.schema') ? '/etc/ldap/schema' : join(root, 'etc/ldap/schema');
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${schema}/${name}.schema`),
    `modulepath ${join(root, 'usr/lib/ldap')}`,
    ...['back_mdb', 'ppolicy', 'unique', ...(memberOf ? ['memberof'] : [])].map((name) => `moduleload ${name}`),
    `pidfile ${join(home, 'slapd.pid')}`,
    `TLSCACertificateFile ${join(home, 'ca.pem')}`,
    `TLSCertificateFile ${join(home, 'server.pem')}`,
    `TLSCertificateKeyFile ${join(home, 'server.key')}`,
    ...(sizeLimit === undefined ? [] : [`sizelimit size=${sizeLimit} size.pr=${sizeLimit} size.prtotal=unlimited`]),
    'database mdb',
    `suffix "${SUFFIX}"`,
    `rootdn "${ADMIN_DN}"`,
    `rootpw "${ADMIN_PASSWORD}"`,
    `directory ${home}`,
    'maxsize 1073741824',
    'dbnosync',
    'index objectClass,entryUUID,uid,description eq',
    'index modifyTimestamp eq',
    'overlay ppolicy',
    ...(memberOf ? ['overlay memberof'] : []),
    'overlay unique',
    'unique_uri ldap:///?mail?sub',
    '',
  ].join('\n');
}

const BASE = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
dc: acme
o: Acme

${['people', 'groups', 'gone'].map((ou) => `dn: ou=${ou},${SUFFIX}\nobjectClass: organizationalUnit\nou: ${ou}\n`).join('\n')}
${['Sales', 'R&D, Core'].map((ou) => `dn: ou=${ou.replace(',', '\\,')},ou=people,${SUFFIX}\nobjectClass: organizationalUnit\nou: ${ou}\n`).join('\n')}`;

/** Not the next free one: another test file looks for its own at the same time. */
function somePort(): Promise<number> {
  return freePort(20_000 + randomInt(10_000));
}

/** Resolves when somebody listens there. */
export async function listens(port: number, child: ChildProcess, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode} before it listened.`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    await sleep(50);
  }
  throw new Error(`Nobody listened on port ${port} within ${seconds} s.`);
}
