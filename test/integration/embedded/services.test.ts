import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Config, loadConfig } from '../../../runtime/config.ts';
import { ensureServices, type Services } from '../../../runtime/embedded/ensureServices.ts';
import { endProcess } from '../../../runtime/process/endProcess.ts';
import { type PartName, runningPid } from '../../../runtime/process/pidFile.ts';
import { readPorts } from '../../../runtime/process/ports.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('the embedded servers of a home', () => {
  let environment: Record<string, string>;
  let config: Config;
  beforeEach(async () => {
    const home = await mkdtemp(join(tmpdir(), 'tenure-services-'));
    await chmod(home, 0o711);
    environment = {
      TENURE_HOME: home,
      TENURE_POSTGRES_PORT: '25633',
      TENURE_TEMPORAL_PORT: '27633',
      TENURE_TEMPORAL_UI_PORT: '28633',
    };
    config = loadConfig({ ...environment, TENURE_CACHE: process.env.TENURE_CACHE });
  });
  afterEach(async () => {
    const services = runningPid(config, 'services');
    if (services !== undefined) await endProcess(services, 'SIGTERM', 30_000);
    await rm(config.TENURE_HOME, { recursive: true, force: true });
  });

  const running = () =>
    (['services', 'postgres', 'temporal'] satisfies PartName[]).filter(
      (part) => runningPid(config, part) !== undefined,
    );
  const withSql = async <T>({ databaseUrl }: Services, use: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    try {
      return await use(sql);
    } finally {
      await sql.end();
    }
  };
  const withTemporal = async <T>({ temporalAddress }: Services, use: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address: temporalAddress });
    try {
      return await use(new Client({ connection }));
    } finally {
      await connection.close();
    }
  };

  it('are stopped by their last user and started again where they were, with their data', async () => {
    const first = await ensureServices(config);
    expect(running()).toEqual(['services', 'postgres', 'temporal']);
    await withSql(first, (sql) => sql`create table kept as select 42 as answer`);
    await withTemporal(first, ({ workflow }) =>
      workflow.start('nobodyRunsIt', {
        taskQueue: 'empty',
        workflowId: 'kept',
        searchAttributes: { TenureUser: ['usr_1'] },
      }),
    );
    await first.stop();
    expect(running()).toEqual([]);
    expect(readdirSync(join(config.TENURE_HOME, 'run')).filter((name) => /\.pid$|lock$/.test(name))).toEqual([]);

    const second = await ensureServices(config);
    expect(second).toEqual({ ...first, stop: expect.any(Function) });
    expect(await withSql(second, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
    const kept = await withTemporal(second, ({ workflow }) => workflow.getHandle('kept').describe());
    expect(kept).toMatchObject({ type: 'nobodyRunsIt', status: { name: 'RUNNING' } });
    await second.stop();
    expect(running()).toEqual([]);
  });

  it('of npm run services stay until Ctrl-C, whoever else uses them', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'runtime/services.ts'], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    expect(line).toMatch(/^Postgres is up\. Temporal: 127\.0\.0\.1:\d+, its UI: http:\/\/127\.0\.0\.1:\d+$/);
    expect(runningPid(config, 'services')).toBe(child.pid);
    const services = await ensureServices(config);
    await services.stop();
    expect(running()).toEqual(['services', 'postgres', 'temporal']);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(running()).toEqual([]);
  });

  it('leave a port that is taken to its owner, and keep the one they found instead', async () => {
    const owner = createServer();
    await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve));
    const address = owner.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const own = loadConfig({
      ...environment,
      TENURE_POSTGRES_PORT: String(taken),
      TEMPORAL_ADDRESS: 'elsewhere.example:7233',
    });
    try {
      const first = await ensureServices(own);
      expect(first.temporalAddress).toBe('elsewhere.example:7233');
      expect(runningPid(own, 'temporal')).toBeUndefined();
      const found = await readPorts(own.TENURE_HOME);
      expect(found?.postgres).not.toBe(taken);
      expect(new URL(first.databaseUrl).port).toBe(String(found?.postgres));
      await first.stop();
      await new Promise((resolve) => owner.close(resolve));
      const second = await ensureServices(own);
      expect(second.databaseUrl).toBe(first.databaseUrl);
      await second.stop();
    } finally {
      owner.close();
    }
  });

  it('are not started where both have addresses of their own', async () => {
    const own = loadConfig({
      ...environment,
      DATABASE_URL: inject('databaseUrl'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_UI_URL: 'https://temporal.example/',
    });
    const services = await ensureServices(own);
    expect(services).toMatchObject({
      databaseUrl: inject('databaseUrl'),
      temporalAddress: inject('temporalAddress'),
      temporalNamespace: 'default',
      temporalUiUrl: 'https://temporal.example',
    });
    await services.stop();
    expect(existsSync(join(own.TENURE_HOME, 'run'))).toBe(false);
  });
});
