import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';
import { PAUSES_CHANNEL, pausedApps } from '../../db/pauses.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { AppId } from '../../domain/ids.ts';
import { aborted } from '../process/runMain.ts';

/**
 * Hears, until `signal` fires, which targets have asked another process for silence: what is under way here stops asking
 * them too. What begins later reads it with the app.
 */
export async function runPauses(options: {
  readonly database: Database;
  readonly hold: (appId: AppId, ms: number) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { database, hold, logger, signal } = options;
  const unlisten = await database.listen(PAUSES_CHANNEL, () => void look());
  await aborted(signal);
  await unlisten();

  async function look(): Promise<void> {
    try {
      for (const [appId, ms] of await pausedApps(database.db)) hold(appId, ms);
    } catch (error) {
      logger.warn(errorTrace(error), 'the pauses of apps could not be read');
    }
  }
}
