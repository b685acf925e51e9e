import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { SourceId } from '../../domain/ids.ts';
import { endUnstarted } from '../acceptance/endUnstarted.ts';
import type { UserRow } from '../acceptance/personFields.ts';
import type { Tx } from '../connect.ts';
import { events } from '../schema/index.ts';

/** Ends what a source had announced of a person: what it says now is the whole of it. */
export async function withdrawScheduled(tx: Tx, user: UserRow, sourceId: SourceId): Promise<void> {
  const announced = await tx
    .select({ id: events.id, workflowId: events.workflowId, startState: events.startState })
    .from(events)
    .where(
      and(
        eq(events.userId, user.id),
        eq(events.source, sourceId),
        isNull(events.finishedAt),
        isNotNull(events.deferredSealed),
      ),
    )
    .for('update');
  await endUnstarted(tx, announced, user, { status: 'cancelled', outcome: 'cancelled', reason: 'replaced' });
}
