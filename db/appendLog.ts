import type { Tx } from './connect.ts';
import { provisioningLog } from './schema/index.ts';

export type LogRow = typeof provisioningLog.$inferInsert;

/**
 * Appends to the provisioning log. A final row that is there already (the same work recorded by an attempt that died
 * before it could say so) is left as it is.
 */
export async function appendLog(tx: Tx, rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    tx
      .insert(provisioningLog)
      .values([...rows])
      .onConflictDoNothing(),
  );
}
