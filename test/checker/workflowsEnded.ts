import { setTimeout as sleep } from 'node:timers/promises';
import { isNull } from 'drizzle-orm';
import { workflowSignals } from '../../db/schema/index.ts';
import { readRows, type Sources, type Violation } from './evidence.ts';

/** Temporal's visibility lags behind what has happened, and so may the relay. */
const LAG_MS = 10_000;
const ENDED = ['Completed', 'Canceled', 'ContinuedAsNew'];

/** I6: no workflow is open, none has failed or can't go on, and nothing waits to be sent to one. */
export async function workflowsEnded(sources: Sources): Promise<Violation[]> {
  const { temporal, workflowQueue, since, scope } = sources;
  const ours = scope === undefined ? undefined : new Set<string>((await readRows(sources)).events.map(({ id }) => id));
  const isOurs = (eventId: string) => ours === undefined || ours.has(eventId);
  const wrong = ENDED.map((status) => `ExecutionStatus != "${status}"`);
  const query = [
    ...(workflowQueue === undefined ? [] : [`TaskQueue = "${workflowQueue}"`]),
    ...(since === undefined ? [] : [`StartTime >= "${since.toISOString()}"`]),
    ...wrong,
  ].join(' AND ');
  for (const deadline = Date.now() + LAG_MS; ; ) {
    const found = await unsentSignals(sources, isOurs);
    for await (const { workflowId, status } of temporal.client.workflow.list({ query })) {
      if (!isOurs(workflowId.split(':')[1] ?? '')) continue;
      found.push({ invariant: 'I6', about: { workflowId }, message: `The workflow is ${status.name}.` });
    }
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(200);
  }
}

async function unsentSignals({ db }: Sources, isOurs: (eventId: string) => boolean): Promise<Violation[]> {
  const signals = await db.select().from(workflowSignals).where(isNull(workflowSignals.sentAt));
  return signals
    .filter(({ eventId }) => isOurs(eventId))
    .map(({ eventId, name }) => ({
      invariant: 'I6',
      about: { eventId },
      message: `The signal ${name} has not been sent.`,
    }));
}
