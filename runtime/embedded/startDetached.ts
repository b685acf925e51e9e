import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { permanent } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { homePaths } from '../process/homePaths.ts';
import { withLog } from '../process/openLog.ts';
import { tsxLoader } from '../process/tsxLoader.ts';
import { servicesMessage } from './servicesMessage.ts';

const SERVICES = fileURLToPath(new URL('../services.ts', import.meta.url));

/**
 * Starts `services` as a process that outlives this one, and waits until its servers answer.
 *
 * @throws TenureError as the process told it, or permanent `services_ended` when it ended without a word.
 */
export async function startDetached(config: Config, say: (text: string) => void): Promise<void> {
  const logFile = join(homePaths(config.TENURE_HOME).logs, 'services.log');
  const child = withLog(logFile, (log) =>
    spawn(process.execPath, ['--import', tsxLoader(), SERVICES, '--detached'], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: servicesEnvironment(config),
    }),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message) => {
        const parsed = servicesMessage.safeParse(message);
        if (!parsed.success) return;
        if ('say' in parsed.data) say(parsed.data.say);
        else if ('ready' in parsed.data) resolve();
        else {
          const { code, message: text, remedy } = parsed.data.failed;
          reject(permanent(code, text, { remedy }));
        }
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit status ${code}`;
        reject(
          permanent('services_ended', `The embedded servers ended while starting (${how}).`, {
            remedy: `Look into ${logFile}.`,
          }),
        );
      });
    });
  } finally {
    if (child.connected) child.disconnect();
    child.removeAllListeners();
    child.unref();
  }
}

/** Our own environment with what the configuration made of it; the servers need no key of Tenure's. */
function servicesEnvironment(config: Config): NodeJS.ProcessEnv {
  const { TENURE_ADMIN_KEY: _admin, TENURE_ENCRYPTION_KEYS: _encryption, ...inherited } = process.env;
  return {
    ...inherited,
    TENURE_HOME: config.TENURE_HOME,
    TENURE_CACHE: config.TENURE_CACHE,
    DATABASE_URL: config.DATABASE_URL,
    TEMPORAL_ADDRESS: config.TEMPORAL_ADDRESS,
    TEMPORAL_NAMESPACE: config.TEMPORAL_NAMESPACE,
    TENURE_POSTGRES_PORT: String(config.TENURE_POSTGRES_PORT),
    TENURE_TEMPORAL_PORT: String(config.TENURE_TEMPORAL_PORT),
    TENURE_TEMPORAL_UI_PORT: String(config.TENURE_TEMPORAL_UI_PORT),
  };
}
