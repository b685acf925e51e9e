import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { permanent } from '../domain/errors.ts';
import { loadConfig } from './config.ts';
import { serviceAddresses } from './embedded/runningServices.ts';
import { findTemporal } from './embedded/temporalBinary.ts';
import { runMain } from './process/runMain.ts';

/**
 * `npm run -s temporal -- workflow list …`: the `temporal` program that Tenure runs, told where this home's Temporal is.
 * What its environment says of the codec (TEMPORAL_CODEC_ENDPOINT, TEMPORAL_CODEC_AUTH) goes with it.
 */
await runMain(async () => {
  const config = loadConfig(process.env);
  const found = await serviceAddresses(config);
  const address = config.TEMPORAL_ADDRESS ?? found?.temporalAddress;
  if (address === undefined) {
    throw permanent('temporal_unknown', `There is no Temporal in ${config.TENURE_HOME} yet.`, {
      remedy: 'Start Tenure once, or say with TENURE_HOME or TEMPORAL_ADDRESS where it is.',
    });
  }
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const program = await findTemporal({ cacheDir: config.TENURE_CACHE, path: process.env.PATH ?? '', say });
  const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: config.TEMPORAL_NAMESPACE };
  const child = spawn(program, process.argv.slice(2), { env, stdio: 'inherit' });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
});
