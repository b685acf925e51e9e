import { type SQL, sql } from 'drizzle-orm';

/** So many milliseconds as an SQL interval. */
export function milliseconds(count: number): SQL {
  return sql`make_interval(secs => ${count}::double precision / 1000)`;
}
