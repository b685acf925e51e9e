import { sql, TransactionRollbackError } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { transact } from '../transact.ts';

/**
 * What `work` finds out in a transaction that is rolled back, whatever it has changed. It sees one moment of the database,
 * so that a look before its change and one after it differ by that change alone.
 */
export async function rolledBack<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  let found: { readonly value: T } | undefined;
  try {
    await transact(db, async (tx) => {
      await tx.execute(sql`set transaction isolation level repeatable read`);
      // It must neither wait for a push's rows nor hold them for long: it is only a question.
      await tx.execute(sql`set local lock_timeout = '2s'`);
      await tx.execute(sql`set local statement_timeout = '15s'`);
      found = { value: await work(tx) };
      tx.rollback();
    });
  } catch (error) {
    if (!(error instanceof TransactionRollbackError)) throw error;
  }
  if (found === undefined) throw new Error('A transaction ended before its work did.');
  return found.value;
}
