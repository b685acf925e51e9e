import { sql } from 'drizzle-orm';
import type { SourceId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { sourceMessages } from '../schema/index.ts';

/** Notes that a message was taken; false where it had been. A twin at the same time waits, and hears it then. */
export async function noteMessage(tx: Tx, sourceId: SourceId, messageId: string): Promise<boolean> {
  const noted = await tx
    .insert(sourceMessages)
    .values({ sourceId, messageId })
    .onConflictDoNothing()
    .returning({ messageId: sourceMessages.messageId });
  return noted.length > 0;
}

/** Senders give up after days: what is older never comes again. */
export async function forgetOldMessages(db: Db): Promise<void> {
  await db.execute(sql`delete from source_messages where received_at < now() - interval '14 days'`);
}
