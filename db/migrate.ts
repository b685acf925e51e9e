import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { permanent } from '../domain/errors.ts';

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
/** Any number, the same in all processes: whoever holds the lock migrates, the others wait. */
const LOCK = 7_366_873;

/**
 * Brings the database's schema up to date. Any number of processes may call it at once; done twice it does nothing.
 *
 * @throws permanent `database_refused` naming server and database, never user or password.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = postgres(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
    connection: { application_name: 'tenure-migrate' },
  });
  try {
    await client`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(client), { migrationsFolder: FOLDER });
  } catch (error) {
    throw refusal(url, error);
  } finally {
    // Ending the session gives the lock back.
    await client.end({ timeout: 5 });
  }
}

/** The server's own codes (SQLSTATE) or the network's; its message may quote what it was given. */
function refusal(url: string, error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const why = code === undefined ? undefined : WHY[code];
  if (why === undefined) return error;
  const { hostname, port, pathname } = new URL(url);
  return permanent('database_refused', `Postgres at ${hostname}:${port || '5432'}${pathname} can't be used: ${why}.`, {
    remedy: 'See that the server runs, and that DATABASE_URL names the right server, database, user and password.',
    cause: error,
  });
}

const WHY: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'the user is not let in',
  '3D000': 'there is no such database',
  '42501': 'the user may not create tables there',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EHOSTUNREACH: 'the host can not be reached',
  CONNECT_TIMEOUT: 'it does not answer',
};
