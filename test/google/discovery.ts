import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withFileLock } from '../../runtime/process/fileLock.mjs';

const run = promisify(execFile);

/** The Python package that Google publishes its discovery documents with. */
const PACKAGE = 'google-api-python-client';
const VERSION = '2.202.0';
const DOCUMENT = 'googleapiclient/discovery_cache/documents/admin.directory_v1.json';
/** Kept between runs, ignored by git. */
const FILE = fileURLToPath(new URL(`../../.tenure-test/admin.directory_v1-${VERSION}.json`, import.meta.url));

export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

export interface Method {
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, { readonly location: string; readonly required?: boolean }>>;
  readonly request?: Schema;
  readonly response?: Schema;
}

export interface Discovery {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly resources: Readonly<Record<string, { readonly methods?: Readonly<Record<string, Method>> }>>;
}

/** The published discovery document of the Directory API; fetched once, from the Python package index. */
export async function readDiscovery(): Promise<Discovery> {
  if (!existsSync(FILE)) await withFileLock(`${FILE}.lock`, fetchOnce);
  return JSON.parse(await readFile(FILE, 'utf8'));
}

async function fetchOnce(): Promise<void> {
  if (existsSync(FILE)) return;
  const folder = `${FILE}.fetch`;
  await rm(folder, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  await run('python3', [...pip, '--dest', folder, `${PACKAGE}==${VERSION}`]);
  const wheel = join(folder, `${PACKAGE.replaceAll('-', '_')}-${VERSION}-py3-none-any.whl`);
  await run('python3', ['-m', 'zipfile', '-e', wheel, folder]);
  await rename(join(folder, DOCUMENT), FILE);
  await rm(folder, { recursive: true, force: true });
}
