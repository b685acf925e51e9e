import { setTimeout as sleep } from 'node:timers/promises';
import { TenureError } from '../domain/errors.ts';
import { loadConfig } from './config.ts';
import { serviceAddresses } from './embedded/runningServices.ts';
import { runServices } from './embedded/runServices.ts';
import type { ServicesMessage } from './embedded/servicesMessage.ts';
import { withFileLock } from './process/fileLock.mjs';
import { homePaths, makeHome } from './process/homePaths.ts';
import { runningPid } from './process/pidFile.ts';
import { errorSentence, runMain } from './process/runMain.ts';

/**
 * `npm run services`: the embedded Postgres and Temporal in the foreground, until Ctrl-C or SIGTERM. Where they run
 * already it waits, and takes over when they end. `--detached` is how `ensureServices` starts it.
 */
await runMain(
  async (signal) => {
    const detached = process.argv.includes('--detached');
    // Nobody need be listening: whoever started us goes on once the servers answer, or was killed.
    const tell = (message: ServicesMessage) => process.connected && process.send?.(message, () => {});
    const print = (text: string) => process.stdout.write(`${text}\n`);
    const say = (text: string) => {
      print(text);
      tell({ say: text });
    };
    try {
      const config = loadConfig(process.env);
      await makeHome(config.TENURE_HOME);
      // `ensureServices` holds the set-up lock for the process it starts; we hold it ourselves.
      const claim = (work: () => Promise<void>) =>
        detached ? work() : withFileLock(homePaths(config.TENURE_HOME).setupLock, work);
      for (let told = false; !signal.aborted; told = true) {
        let run: Promise<void> | undefined;
        await claim(async () => {
          if (runningPid(config, 'services') !== undefined) return;
          await new Promise<void>((resolve) => {
            const ready = () => {
              void serviceAddresses(config).then((found) => {
                print(
                  `Postgres is up. Temporal: ${found?.temporalAddress}, its UI: ${found?.temporalUiUrl ?? 'not known'}`,
                );
                if (!detached) print('Ctrl-C ends them.');
                tell({ ready: true });
                resolve();
              });
            };
            run = runServices({ config, detached, signal, say, ready });
            // The lock is given back when the servers answer, or when they never will.
            run.then(resolve, resolve);
          });
        });
        if (run !== undefined) return await run;
        if (!told) print(`They run already (pid ${runningPid(config, 'services')}); waiting to take over.`);
        await sleep(300, undefined, { signal }).catch(() => {});
      }
    } catch (error) {
      const code = error instanceof TenureError ? error.code : 'unknown';
      const remedy = error instanceof TenureError ? error.remedy : undefined;
      tell({ failed: { code, message: error instanceof Error ? error.message : errorSentence(error), remedy } });
      throw error;
    }
  },
  { endWithParent: false },
);
