import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
  /** PEM of the authority that has signed the server's certificate. */
  readonly authority: string;
}

/** An authority, and a certificate of it for 127.0.0.1, localhost and `names`: ca.pem, server.pem, server.key. */
export async function makeCertificates(home: string, names: readonly string[] = []): Promise<Certificates> {
  const at = (file: string) => join(home, file);
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  await run('openssl', [
    'req',
    '-x509',
    ...ec,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-subj',
    '/CN=Acme test authority',
  ]);
  const alternative = ['IP:127.0.0.1', 'DNS:localhost', ...names.map((name) => `DNS:${name}`)].join(',');
  await writeFile(at('server.ext'), `subjectAltName=${alternative}\n`);
  await run('openssl', [
    'req',
    '-new',
    ...ec.slice(0, 5),
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
    '-subj',
    '/CN=localhost',
  ]);
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    at('server.ext'),
    '-out',
    at('server.pem'),
  ]);
  return { authority: await readFile(at('ca.pem'), 'utf8') };
}
