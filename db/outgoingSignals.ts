import { sql } from 'drizzle-orm';
import type { EventId } from '../domain/ids.ts';
import { LOOK_AGAIN } from './acceptance/lookAgain.ts';
import type { Db, Tx } from './connect.ts';
import { milliseconds } from './milliseconds.ts';

export interface OutgoingSignal {
  readonly id: number;
  readonly eventId: EventId;
  readonly workflowId: string;
  readonly name: string;
  readonly args: readonly unknown[];
  /** The event has ended: nobody is there to hear it. */
  readonly late: boolean;
  /** How often it was refused before. */
  readonly attempts: number;
}

/** What became of a signal: `refused` is tried again, less and less often. */
export type SignalFate = 'sent' | 'refused' | 'given_up';

/** Not one that was put off, or given up. */
const IS_UNSENT = sql`sent_at is null and given_up_at is null and (next_at is null or next_at <= now())`;
/** After the first refusal; doubled with each. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** What did not get through: long enough for others to have their turn. */
const AWAY_MS = 1000;

/** Said to all that wait for an app, to all scheduled events; nobody is in a hurry with the last. */
const HUNDREDS = sql`array['resume', ${LOOK_AGAIN}]::text[]`;

/** Whether something is to be said to a workflow. */
export async function hasSignals(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(sql`
    select exists (select 1 from workflow_signals where ${IS_UNSENT}) as found`);
  return row?.found === true;
}

/**
 * Sends what is to be said to workflows that have been started; `send` throws where it could not be delivered now.
 * Signals another relay is at are passed over; those to workflows that are still to be started wait. What is said to
 * very many at once comes after what is said to one, and what has failed before after everything else.
 *
 * @returns how many were sent.
 * @throws the first failure, once the others are through and written.
 */
export async function sendSignals(
  db: Db,
  limit: number,
  send: (signal: OutgoingSignal) => Promise<SignalFate>,
): Promise<number> {
  let failure: Error | undefined;
  const count = await db.transaction(async (tx) => {
    const rows = await tx.execute<{
      id: string;
      event_id: EventId;
      name: string;
      args: unknown[];
      workflow_id: string;
      late: boolean;
      attempts: number;
    }>(sql`
      select s.id, s.event_id, s.name, s.args, e.workflow_id, s.attempts,
        e.finished_at is not null or e.start_state = 'never' as late
      from workflow_signals s join events e on e.id = s.event_id
      where ${IS_UNSENT} and (e.start_state in ('started', 'never') or e.finished_at is not null)
      order by s.next_at nulls first, array_position(${HUNDREDS}, s.name) nulls first, s.id
      limit ${limit} for update of s skip locked`);
    const fates: Record<SignalFate | 'away', number[]> = { sent: [], refused: [], given_up: [], away: [] };
    await Promise.all(
      rows.map(async (row) => {
        const signal = {
          id: Number(row.id),
          eventId: row.event_id,
          workflowId: row.workflow_id,
          name: row.name,
          args: row.args,
          late: row.late,
          attempts: row.attempts,
        };
        try {
          fates[await send(signal)].push(signal.id);
        } catch (error) {
          failure ??= error instanceof Error ? error : new Error('unknown', { cause: error });
          fates.away.push(signal.id);
        }
      }),
    );
    await note(tx, fates);
    return fates.sent.length;
  });
  if (failure !== undefined) throw failure;
  return count;
}

async function note(tx: Tx, fates: Readonly<Record<SignalFate | 'away', readonly number[]>>): Promise<void> {
  const pause = sql`least(power(2, least(attempts, 30)) * ${milliseconds(FIRST_PAUSE_MS)}, ${milliseconds(LONGEST_PAUSE_MS)})`;
  const changes = {
    sent: sql`sent_at = now()`,
    refused: sql`attempts = attempts + 1, next_at = now() + ${pause}`,
    given_up: sql`attempts = attempts + 1, given_up_at = now()`,
    away: sql`next_at = now() + ${milliseconds(AWAY_MS)}`,
  };
  for (const fate of ['sent', 'refused', 'given_up', 'away'] as const) {
    if (fates[fate].length > 0) {
      await tx.execute(sql`update workflow_signals set ${changes[fate]} where id in ${[...fates[fate]]}`);
    }
  }
}
