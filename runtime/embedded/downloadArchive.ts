import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { Fetched, FetchRequest } from './fetchTemporal.ts';

const run = promisify(execFile);
const DOWNLOAD_MS = 300_000;

/**
 * Fetches the vendor's archive (the address documented at https://docs.temporal.io/cli/setup-cli, a proxy from the
 * environment honoured) and unpacks it. A host that can't be reached is given up after `connectTimeoutMs`.
 */
export async function downloadArchive(request: FetchRequest): Promise<Fetched> {
  const url = request.archiveUrl ?? vendorUrl(request.version);
  const way = `the vendor's download (${url})`;
  const agent = new EnvHttpProxyAgent({ connect: { timeout: request.connectTimeoutMs } });
  try {
    request.say(`fetching the temporal program ${request.version} from ${new URL(url).host}`);
    const answer = await fetch(url, { dispatcher: agent, signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok || answer.body === null) return gaveUp(way, `answered ${answer.status}`);
    const archive = join(request.folder, 'temporal.archive');
    const hash = createHash('sha256');
    const body = Readable.fromWeb(answer.body).on('data', (chunk: Uint8Array) => hash.update(chunk));
    await pipeline(body, createWriteStream(archive));
    // bsdtar, which Windows and macOS bring, reads zip files too.
    await run('tar', ['-xf', archive, '-C', request.folder], { env: { ...process.env, PATH: request.path } });
    return { kind: 'archive', from: way, program: join(request.folder, request.program), sha256: hash.digest('hex') };
  } catch (error) {
    return gaveUp(way, reason(error));
  } finally {
    await agent.destroy();
  }
}

function vendorUrl(version: string): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `https://temporal.download/cli/archive/v${version}?platform=${platform}&arch=${arch}`;
}

function gaveUp(way: string, why: string): Fetched {
  return { program: undefined, tried: [{ way, reason: why }] };
}

/** undici wraps the telling error in "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : (error.message.split('\n')[0] ?? '');
}
