import { asc, isNull, or, sql } from 'drizzle-orm';
import type { AppId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { apps } from './schema/index.ts';

/** The apps that have work: all that are there, and those removed lately, whose open steps still have to end. */
export async function appsWithWork(db: Db): Promise<readonly AppId[]> {
  const rows = await db
    .select({ id: apps.id })
    .from(apps)
    .where(or(isNull(apps.deletedAt), sql`${apps.deletedAt} > now() - interval '1 hour'`))
    .orderBy(asc(apps.id));
  return rows.map(({ id }) => id);
}
