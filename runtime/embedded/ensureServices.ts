import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { permanent } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { endProcess } from '../process/endProcess.ts';
import { withFileLock } from '../process/fileLock.mjs';
import { makeHome } from '../process/homePaths.ts';
import { runningPid } from '../process/pidFile.ts';
import { detachedMark, embeddedParts, healthyServices, type ServiceAddresses } from './runningServices.ts';
import { serviceUsers } from './serviceUsers.ts';
import { startDetached } from './startDetached.ts';

/** How long servers that somebody else started may take until they answer. */
const OTHERS_MS = 60_000;
const STOP_MS = 40_000;

export interface Services extends ServiceAddresses {
  /** To be called once on the way out: the last process that used servers started for it stops them. */
  stop(): Promise<void>;
}

/**
 * Makes sure of Postgres and Temporal: your own where DATABASE_URL and TEMPORAL_ADDRESS say so, else the embedded ones
 * of `TENURE_HOME`, used if they run, started as a process of their own if not. Any number of processes may call it at
 * once. Servers started here are stopped by the last of their users; those of `npm run services` stay.
 *
 * @param options.say is told what is being done when it takes long.
 * @throws TenureError of whatever kept them from starting, e.g. `temporal_missing`, with its remedy.
 */
export async function ensureServices(
  config: Config,
  options: { readonly say?: (text: string) => void } = {},
): Promise<Services> {
  const { DATABASE_URL, TEMPORAL_ADDRESS } = config;
  if (DATABASE_URL !== undefined && TEMPORAL_ADDRESS !== undefined) {
    return {
      databaseUrl: DATABASE_URL,
      temporalAddress: TEMPORAL_ADDRESS,
      temporalNamespace: config.TEMPORAL_NAMESPACE,
      temporalUiUrl: config.TEMPORAL_UI_URL,
      stop: async () => {},
    };
  }
  const paths = await makeHome(config.TENURE_HOME);
  const users = serviceUsers(paths.users);
  const addresses = await withFileLock(paths.setupLock, async () => {
    await users.enter();
    try {
      return (await healthyServices(config)) ?? (await bringUp(config, options.say ?? (() => {})));
    } catch (error) {
      await users.leave();
      throw error;
    }
  });
  return {
    ...addresses,
    stop: () =>
      withFileLock(paths.setupLock, async () => {
        await users.leave();
        const pid = runningPid(config, 'services');
        if (pid === undefined || !existsSync(detachedMark(config)) || (await users.others()).length > 0) return;
        await endProcess(pid, 'SIGTERM', STOP_MS);
      }),
  };
}

/** Holding the set-up lock: starts the servers, or waits for those that are about to answer (one was just killed). */
async function bringUp(config: Config, say: (text: string) => void): Promise<ServiceAddresses> {
  const deadline = Date.now() + OTHERS_MS;
  for (;;) {
    const pid = runningPid(config, 'services');
    if (pid === undefined) await startDetached(config, say);
    const healthy = await healthyServices(config);
    if (healthy !== undefined) return healthy;
    if (Date.now() > deadline) {
      const parts = embeddedParts(config).join(' and ');
      throw permanent('services_not_ready', `The embedded ${parts} did not answer within ${OTHERS_MS / 1000} s.`, {
        remedy: `Look into ${config.TENURE_HOME}/logs; ${pid === undefined ? '' : `end process ${pid} `}and start again.`,
      });
    }
    await sleep(200);
  }
}
