import { permanent } from '../domain/errors.ts';
import { loadConfig } from './config.ts';
import { serviceAddresses } from './embedded/runningServices.ts';
import { makeSignInLink } from './makeSignInLink.ts';
import { runMain } from './process/runMain.ts';

/** `npm run -s sign-in-link`: prints a one-time link to the console of the Tenure that runs in this home. */
await runMain(async () => {
  const config = loadConfig(process.env);
  const databaseUrl = config.DATABASE_URL ?? (await serviceAddresses(config))?.databaseUrl;
  if (databaseUrl === undefined) {
    throw permanent('database_unknown', `There is no Postgres in ${config.TENURE_HOME} yet.`, {
      remedy: 'Start Tenure first, or say with TENURE_HOME or DATABASE_URL where it is.',
    });
  }
  process.stdout.write(`${await makeSignInLink(config, databaseUrl)}\n`);
});
