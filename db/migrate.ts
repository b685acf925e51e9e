import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
/** Any number, the same in all processes: whoever holds the lock migrates, the others wait. */
const LOCK = 7_366_873;

/** Brings the database's schema up to date. Any number of processes may call it at once; done twice it does nothing. */
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
  } finally {
    // Ending the session gives the lock back.
    await client.end({ timeout: 5 });
  }
}
