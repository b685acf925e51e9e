import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { TenureError } from '../../domain/errors.ts';
import { isBadConfiguration, loadConfig } from '../config.ts';
import { freePort, isFree } from '../process/ports.ts';
import { createApiClient } from './apiClient.ts';
import { demoHome, freshHome } from './home.ts';
import { isDemoProcess } from './isDemoProcess.ts';
import { loadSnapshot } from './loadSnapshot.ts';
import { type DemoOptions, parseDemoOptions, USAGE, UsageError } from './options.ts';
import { createProgress, type Progress } from './progress.ts';
import { readReport } from './readReport.ts';
import { runDays } from './runDays.ts';
import { domainsOf } from './snapshot.ts';
import { type Stops, startStack } from './stack.ts';
import { startSandboxProcess } from './startSandbox.ts';
import { agrees, summary } from './summary.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const DEFAULT_PORT = 3000;

/**
 * `npm run demo`: starts everything in a folder of its own, feeds people through the HTTP API, and compares the target
 * with the directory account by account. Answers the exit status: 0 when they agree, 1 when anything differs.
 */
async function demo(options: DemoOptions, progress: Progress, stops: Stops): Promise<0 | 1> {
  const { home, port } = await progress.step('preflight', async (say) => {
    const found = await preflight(options);
    say(`node ${process.versions.node}, port ${found.port}, data in ${relative(process.cwd(), found.home) || '.'}`);
    return found;
  });
  const days = await progress.step('people', async (say) => {
    const first = await loadSnapshot(options.first);
    const second = options.second === undefined ? undefined : await loadSnapshot(options.second);
    say(
      `${first.people.size} people, ${first.groups.size} groups${second ? `; then ${second.people.size} people` : ''}`,
    );
    return { first, second };
  });
  const badRows = [...days.first.badRows, ...(days.second?.badRows ?? [])];

  const environment = {
    ...process.env,
    TENURE_HOME: home,
    PORT: String(port),
    TENURE_ALLOW_PRIVATE_TARGETS: allowLoopback(process.env.TENURE_ALLOW_PRIVATE_TARGETS),
  };
  const stack = await startStack(environment, { progress, stops, root: ROOT });
  const target =
    options.target ??
    (await progress.step('sandbox target', async (say) => {
      const sandbox = await startSandboxProcess(ROOT);
      stops.push(() => sandbox.stop());
      say(`SCIM 2.0 at ${sandbox.baseUrl}`);
      return sandbox;
    }));
  const api = createApiClient({ baseUrl: stack.apiUrl, key: stack.adminKey });
  stops.push(() => api.close());

  const result = await runDays(
    {
      api,
      progress,
      target,
      exclusive: options.target === undefined,
      domains: options.domains ?? domainsOf(days.first),
      key: `demo-${Date.now().toString(36)}`,
    },
    days,
  );
  const report = await readReport(api, result.appId, 8);
  const addresses = {
    console: await stack.signInLink(),
    apiDocs: `${stack.apiUrl}/docs`,
    temporalUi: stack.temporalUiUrl,
    target: target.baseUrl,
  };
  progress.line(summary(result, report, badRows, addresses));
  return agrees(result) ? 0 : 1;
}

/** Checks what can be checked before anything is started. @throws UsageError in one sentence with its remedy. */
async function preflight(options: DemoOptions): Promise<{ home: string; port: number }> {
  loadConfig(process.env);
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new UsageError(`Port ${options.port} is taken: npm run demo -- --port with another one, or without --port.`);
  }
  const home = demoHome(process.env.TENURE_HOME, process.cwd());
  freshHome(home, isDemoProcess);
  const wanted = Number(process.env.PORT ?? DEFAULT_PORT);
  return { home, port: options.port ?? (await freePort(Number.isInteger(wanted) ? wanted : DEFAULT_PORT)) };
}

function allowLoopback(allowed: string | undefined): string {
  return [...(allowed ?? '').split(','), '127.0.0.1/32', '::1/128'].filter((range) => range.trim() !== '').join(',');
}

/** Stops what was started, the last first, whatever fails on the way. */
async function stopAll(stops: Stops): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    await stop().catch((error: unknown) => process.stderr.write(`stopping: ${sentence(error)}\n`));
  }
}

function sentence(error: unknown): string {
  if (error instanceof TenureError) return [error.message, error.remedy].filter(Boolean).join(' ');
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<number> {
  const stops: Stops = [];
  let interrupted = false;
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        interrupted = true;
        resolve();
      });
    }
  });
  try {
    const options = parseDemoOptions(process.argv.slice(2), process.env);
    if (options === 'help') {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    process.stdout.write(`tenure ${version}   node ${process.versions.node}\n`);
    const progress = createProgress(process.stdout);
    const outcome = await Promise.race([demo(options, progress, stops), signal.then(() => 130)]);
    if (options.keep && !interrupted) {
      progress.line('Everything stays up until Ctrl-C.');
      await signal;
    }
    return outcome;
  } catch (error) {
    process.stderr.write(`\n${sentence(error)}\n`);
    return error instanceof UsageError || isBadConfiguration(error) ? 2 : 1;
  } finally {
    await stopAll(stops);
  }
}

process.exitCode = await main();
process.exit();
