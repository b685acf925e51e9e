import { connectDatabase } from '../db/connect.ts';
import { createLink, START_MINUTES, startUrl } from '../db/console/links.ts';
import type { Config } from './config.ts';
import { consoleUrl } from './consoleSettings.ts';

/** Makes a one-time link to the console, for whoever runs the machine. */
export async function makeSignInLink(config: Config, databaseUrl: string): Promise<string> {
  const database = connectDatabase({ url: databaseUrl, max: 1, applicationName: 'tenure-sign-in-link' });
  try {
    return startUrl(consoleUrl(config), await createLink(database.db, null, START_MINUTES));
  } finally {
    await database.close();
  }
}
