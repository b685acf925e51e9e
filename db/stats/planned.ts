import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/**
 * Runs a query of a plot, planned for the span and the filters that it has: statements are prepared (db/connect.ts), and of
 * those that come often Postgres makes one plan for any span, a good one for few rows or for many but not for both.
 */
export async function planned<R>(db: Db, query: (tx: Tx) => Promise<R>): Promise<R> {
  return db.transaction(
    async (tx) => {
      const set = async () => {
        // And with room to sort a year's events in; compiling a plan takes longer than running it.
        await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true),
          set_config('work_mem', '32MB', true), set_config('jit', 'off', true)`);
      };
      const [, rows] = await Promise.all([set(), query(tx)]);
      return rows;
    },
    { accessMode: 'read only' },
  );
}
