import { and, eq, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Event, EventStep } from '../events.ts';
import { eventSteps, events } from '../schema/index.ts';
import { endStep } from '../steps.ts';
import { endWaiting } from './endWaiting.ts';
import { wakeRelays } from './insertEvent.ts';
import { lockEvent } from './lockEvent.ts';
import { lookAgain } from './lookAgain.ts';
import { Refusal } from './refusal.ts';
import { repeatCancelled } from './repeatCancelled.ts';
import { retrySteps, sendSignal } from './sendSignal.ts';

/**
 * Tries again what of an event needs attention, of one app or of all. An event whose workflow was ended from outside
 * gets a new one (ruling 18), a change that could not take effect tries again, and a cancelled event that took something
 * from the person is repeated by a new event (ruling 13).
 *
 * @returns the event that does it: this one, or the one that repeats it.
 * @throws Refusal `missing`; `conflict` `not_stuck`.
 */
export async function retryEvent(tx: Tx, id: EventId, appId?: AppId): Promise<EventId> {
  const { event, steps } = await lockWithSteps(tx, id);
  if (event.finishedAt !== null) return (await repeatCancelled(tx, event)) ?? refuse(notStuck(event));
  if (event.status !== 'needs_attention') throw notStuck(event);
  if (isRefusedChange(event)) {
    await tryAgain(tx, event);
  } else if (hasEnded(steps)) {
    await startAnew(tx, event);
  } else {
    if (!isStuck(steps, appId)) throw notStuck(event);
    await sendSignal(tx, id, 'retry', appId);
  }
  return id;
}

/**
 * Has these events' steps in an app go on: what the deletion guard held of them was decided. One whose workflow was ended
 * meanwhile gets a new one: nobody would hear a signal.
 */
export async function goOnDecided(tx: Tx, appId: AppId, eventIds: readonly EventId[]): Promise<void> {
  const ended = await tx.execute<{ event_id: EventId }>(sql`
    select distinct event_id from event_steps
    where event_id in (select jsonb_array_elements_text(${JSON.stringify(eventIds)}::jsonb))
      and finished_at is null and reason = 'workflow_ended'
    order by 1`);
  const anew = new Set<EventId>();
  for (const { event_id: id } of ended) {
    const { event, steps } = await lockWithSteps(tx, id);
    if (event.status !== 'needs_attention' || !hasEnded(steps)) continue;
    await startAnew(tx, event);
    anew.add(id);
  }
  await retrySteps(
    tx,
    appId,
    eventIds.filter((id) => !anew.has(id)),
  );
}

/**
 * Ends what of an event needs attention without doing it (`skipped`), of one app or of all.
 * @throws Refusal `missing`; `conflict` `not_stuck`.
 */
export async function skipEvent(tx: Tx, id: EventId, appId?: AppId): Promise<void> {
  const { event, steps } = await lockWithSteps(tx, id);
  if (event.status !== 'needs_attention') throw notStuck(event);
  if (event.deferredSealed !== null || steps.length === 0) return endWaiting(tx, event, 'skipped');
  if (!isStuck(steps, appId)) throw notStuck(event);
  if (!hasEnded(steps)) return sendSignal(tx, id, 'skip', appId);
  // Nobody would hear a signal.
  for (const step of steps.filter((it) => appId === undefined || it.appId === appId)) {
    await endStep(tx, step, { outcome: 'skipped', reason: 'skipped_by_operator' });
  }
}

/**
 * Ends what of an event is open, of one app or of all; one that waits for its time is withdrawn. The directory stays
 * as it is.
 *
 * @throws Refusal `missing`; `conflict` `event_finished`, also where that app's step is final or there is none.
 */
export async function cancelEvent(tx: Tx, id: EventId, appId?: AppId): Promise<void> {
  const { event, steps } = await lockWithSteps(tx, id);
  const finished = event.finishedAt !== null || (appId !== undefined && !steps.some((step) => isOpen(step, appId)));
  if (finished) {
    throw new Refusal('conflict', 'event_finished', 'There is nothing left of this event that could be cancelled.');
  }
  if (event.deferredSealed !== null) return endWaiting(tx, event, 'cancelled');
  if (event.status === 'needs_attention' && hasEnded(steps)) await startAnew(tx, event);
  await sendSignal(tx, id, 'cancel', appId);
}

/** Whether the event's change could not take effect when its time came. */
function isRefusedChange(event: Event): boolean {
  return event.deferredSealed !== null && event.cause?.kind === 'change_refused';
}

/** Its workflow looks at it again; where none waits (an older version let none start) one is started. */
async function tryAgain(tx: Tx, event: Event): Promise<void> {
  const startState = event.startState === 'never' ? 'pending' : event.startState;
  await tx.update(events).set({ status: 'scheduled', startState, cause: null }).where(eq(events.id, event.id));
  await lookAgain(tx, [event]);
  await wakeRelays(tx);
}

/** Whether the workflow was ended from outside: nobody hears signals any more. */
function hasEnded(steps: readonly EventStep[]): boolean {
  const open = steps.filter(({ finishedAt }) => finishedAt === null);
  return open.length === 0 || open.some(({ reason }) => reason === 'workflow_ended');
}

function isStuck(steps: readonly EventStep[], appId: AppId | undefined): boolean {
  return steps.some((step) => step.outcome === 'needs_attention' && isOpen(step, appId ?? step.appId));
}

function isOpen(step: EventStep, appId: AppId): boolean {
  return step.appId === appId && step.finishedAt === null;
}

/** A new workflow under a new id: `onboard:evt_…:2`. One that waited for its date goes on waiting. */
async function startAnew(tx: Tx, { id, type, run, cause, deferredSealed }: Event): Promise<void> {
  await tx
    .update(events)
    .set({
      run: run + 1,
      workflowId: `${type}:${id}:${run + 1}`,
      status: deferredSealed === null ? 'accepted' : 'scheduled',
      cause: cause?.kind === 'workflow_ended' ? null : cause,
      startState: 'pending',
      claimedUntil: null,
    })
    .where(eq(events.id, id));
  await tx
    .update(eventSteps)
    .set({ outcome: 'pending', reason: null, error: null, updatedAt: sql`now()` })
    .where(and(eq(eventSteps.eventId, id), isNull(eventSteps.finishedAt)));
  await wakeRelays(tx);
}

async function lockWithSteps(tx: Tx, id: EventId): Promise<{ event: Event; steps: readonly EventStep[] }> {
  const event = await lockEvent(tx, id);
  return { event, steps: await tx.select().from(eventSteps).where(eq(eventSteps.eventId, id)) };
}

function notStuck(event: Event): Refusal {
  return new Refusal('conflict', 'not_stuck', `Nothing of this event needs attention: it is ${event.status}.`);
}

function refuse(refusal: Refusal): never {
  throw refusal;
}
