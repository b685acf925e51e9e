import type { Db, Tx } from './connect.ts';
import { databaseFailure, isCollision } from './failure.ts';

const ATTEMPTS = 4;

/**
 * Runs `work` in one transaction; again from the start where another transaction came in between (deadlock), so `work`
 * does nothing outside the database.
 */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === undefined || !isCollision(failure) || attempt >= ATTEMPTS) throw error;
    }
  }
}
