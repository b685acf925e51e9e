import { sql } from 'drizzle-orm';
import type { Db } from './connect.ts';

/** The database server's version, such as `18.1`. */
export async function serverVersion(db: Db): Promise<string> {
  const [row] = await db.execute<{ server_version: string }>(sql`show server_version`);
  return row?.server_version.split(' ')[0] ?? '';
}
