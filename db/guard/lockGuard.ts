import { sql } from 'drizzle-orm';
import type { AppId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';

/** Until the transaction ends nobody else judges or decides removals of this app. */
export async function lockGuard(tx: Tx, appId: AppId): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('guard:' || ${appId}, 0))`);
}
