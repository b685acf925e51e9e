import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import { type Config, loadConfig } from './config.ts';
import { ensureServices } from './embedded/ensureServices.ts';
import { embeddedParts } from './embedded/runningServices.ts';
import { localUrl } from './localUrl.ts';
import { makeSignInLink } from './makeSignInLink.ts';
import { homePaths } from './process/homePaths.ts';
import { adminKeyFile, loadKeys } from './process/keys.ts';
import { runningPid } from './process/pidFile.ts';
import { assertPortFree } from './process/ports.ts';
import { aborted, errorSentence, runMain } from './process/runMain.ts';
import { type SupervisedChild, superviseChild } from './process/supervise.ts';

const READY_MS = 60_000;
/** How long the first worker is waited for. */
const WORKER_MS = 20_000;
const readiness = z.looseObject({ workers: z.number().catch(0) });
/** How often it is looked after the embedded servers' process. */
const WATCH_MS = 2000;

/**
 * `npm start`: everything on this machine, until Ctrl-C or SIGTERM. Embedded servers first, then API and worker as
 * processes of their own, each started again when it dies; ended in the order worker, API, Temporal, Postgres.
 */
async function start(signal: AbortSignal): Promise<number> {
  const config = loadConfig(process.env);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const running = runningPid(config, 'api');
  if (running !== undefined) {
    throw permanent('already_running', `Tenure is running already in ${config.TENURE_HOME} (pid ${running}).`, {
      remedy: 'End that one, or give this one a TENURE_HOME of its own.',
    });
  }
  await assertPortFree(config.PORT, config.HOST);
  const { adminKey } = await loadKeys(config);
  const services = await ensureServices(config, { say });
  const children: SupervisedChild[] = [];
  try {
    for (const name of ['api', 'worker'] as const) if (!signal.aborted) children.push(startPart(name, config, say));
    void watchServices(config, signal, say);
    const failed = Promise.race(children.map((child) => child.ended));
    const ready = waitUntilReady(config, signal).then(async (hasWorker) => {
      if (signal.aborted) return;
      const link = await makeSignInLink(config, services.databaseUrl);
      say(addresses(config, { temporalUiUrl: services.temporalUiUrl, adminKey, hasWorker, link }));
    });
    // A child only ends by itself when it can't be started at all; it has said why.
    const end = await Promise.race([
      ready.then(() => Promise.race([failed, aborted(signal)])),
      failed,
      aborted(signal),
    ]);
    return end === undefined ? 0 : (end.code ?? 1);
  } finally {
    for (const child of children.reverse()) await child.stop();
    await services.stop();
  }
}

function startPart(name: 'api' | 'worker', config: Config, print: (line: string) => void): SupervisedChild {
  return superviseChild({
    name,
    args: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    // They find the servers through the home themselves, so that a restarted one may be somewhere else.
    env: { ...process.env, TENURE_HOME: config.TENURE_HOME },
    logFile: join(homePaths(config.TENURE_HOME).logs, `${name}.log`),
    restart: true,
    print,
  });
}

/** The embedded servers look after themselves; here their keeper is looked after. */
async function watchServices(config: Config, signal: AbortSignal, say: (text: string) => void): Promise<void> {
  if (embeddedParts(config).length === 0) return;
  while (!signal.aborted) {
    await sleep(WATCH_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted || runningPid(config, 'services') !== undefined) continue;
    say('The embedded servers ended; starting them again.');
    await ensureServices(config, { say }).catch((error: unknown) => say(errorSentence(error)));
  }
}

/** Waits for the API, and a while for the first worker: events are accepted without one. Answers whether there is one. @throws permanent `api_not_ready` naming the log. */
async function waitUntilReady(config: Config, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (!signal.aborted) {
    const workers = await workersOf(localUrl(config));
    if (workers !== undefined && (workers > 0 || Date.now() > deadline - READY_MS + WORKER_MS)) return workers > 0;
    if (Date.now() > deadline) {
      throw permanent('api_not_ready', `The API did not answer ready within ${READY_MS / 1000} s.`, {
        remedy: `Look into ${join(homePaths(config.TENURE_HOME).logs, 'api.log')}.`,
      });
    }
    await sleep(150, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** How many workers poll; undefined while events are not accepted. */
async function workersOf(url: string): Promise<number | undefined> {
  try {
    const answer = await request(`${url}/readyz`, { headersTimeout: 2000, bodyTimeout: 2000 });
    const { workers } = readiness.parse(await answer.body.json());
    return answer.statusCode === 200 ? workers : undefined;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly temporalUiUrl: string | undefined;
  readonly adminKey: string;
  readonly hasWorker: boolean;
  /** One-time, to the console. */
  readonly link: string;
}

function addresses(config: Config, { temporalUiUrl, adminKey, hasWorker, link }: Found): string {
  const url = localUrl(config);
  const key =
    existsSync(adminKeyFile(config)) && config.TENURE_ADMIN_KEY === undefined ? adminKeyFile(config) : undefined;
  return [
    '',
    hasWorker
      ? 'Tenure is up.'
      : `The API is up, but no worker is: events are accepted and wait. Look into ${join(homePaths(config.TENURE_HOME).logs, 'worker.log')}.`,
    `  Console      ${link}`,
    '               once, within 15 minutes; a new one: npm run sign-in-link',
    `  API docs     ${url}/docs`,
    `  Temporal UI  ${temporalUiUrl ?? 'set TEMPORAL_UI_URL to have it shown here'}`,
    `               names in it, after ${url}/codec/sign-in`,
    `  Admin key    ${key === undefined ? `TENURE_ADMIN_KEY (${adminKey.length} characters)` : `in ${key}`}`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

await runMain(start);
