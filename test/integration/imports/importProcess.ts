import pino from 'pino';
import { connectDatabase } from '../../../db/connect.ts';
import { createSealer } from '../../../domain/sealing.ts';
import { runImports } from '../../../runtime/imports/runImports.ts';

/** A process of its own that takes imports until it is killed: `DATABASE_URL`, and the key `SEALING_KEY` (base64). */
const { DATABASE_URL = '', SEALING_KEY = '' } = process.env;
const database = connectDatabase({ url: DATABASE_URL, max: 2, applicationName: 'import-test' });
await runImports({
  db: database.db,
  sealer: createSealer([{ kid: 'test', key: Buffer.from(SEALING_KEY, 'base64') }]),
  logger: pino({ level: 'silent' }),
  signal: new AbortController().signal,
  pollMs: 50,
  leaseMs: 1000,
});
