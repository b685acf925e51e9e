import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../../domain/ids.ts';
import { EVENT_STATUSES, type EventStatus } from '../../domain/lifecycle.ts';
import type { Tx } from '../connect.ts';
import { type EventFilter, eventIds } from '../eventList.ts';
import { eventSteps, events, workflowSignals } from '../schema/index.ts';
import { wakeRelays } from './insertEvent.ts';
import { Refusal } from './refusal.ts';
import type { EventSignal } from './sendSignal.ts';
import { cancelEvent, retryEvent, skipEvent } from './steerEvent.ts';

/** Events a statement; parameters of one are limited to 65,535. */
const CHUNK = 5000;

/** Which step is meant; without `appId` all. */
interface StepChoice {
  readonly appId?: AppId;
}

/** Which steps of an event are meant: those of these apps, and of a code where it is given only what waits with it. */
type Which = Pick<EventFilter, 'appIds' | 'code'>;

const ONE = { retry: retryEvent, skip: skipEvent, cancel: cancelEvent } as const;

/** Of which events a word can mean something. */
const MEANT: Readonly<Record<EventSignal, readonly EventStatus[]>> = {
  retry: ['needs_attention'],
  skip: ['needs_attention'],
  cancel: EVENT_STATUSES.filter((it) => it !== 'completed' && it !== 'cancelled'),
};

/**
 * Says a word to all events that match: `retry` and `skip` to what needs attention, `cancel` to whatever is open. With an
 * app only that app's steps are meant, with a code only what waits with it.
 *
 * @param options.dryRun says nothing, and only counts.
 * @returns to how many events.
 */
export async function steerMatching(
  tx: Tx,
  word: EventSignal,
  filter: Omit<EventFilter, 'before'>,
  options: { readonly dryRun: boolean },
): Promise<number> {
  const matched = new Set<EventId>();
  for (const status of MEANT[word]) {
    if (filter.status !== undefined && filter.status !== status) continue;
    for (let before: EventId | undefined; ; ) {
      const ids = await eventIds(tx, { ...filter, status, before }, CHUNK);
      for (const id of ids.length === 0 ? [] : await steerAll(tx, word, ids, filter, options)) matched.add(id);
      before = ids.at(-1);
      if (ids.length < CHUNK) break;
    }
  }
  if (!options.dryRun && matched.size > 0) await wakeRelays(tx);
  return matched.size;
}

/** One statement for those whose workflows listen; the others, few if any, one by one. Answers which were meant. */
async function steerAll(
  tx: Tx,
  word: EventSignal,
  ids: readonly EventId[],
  filter: Which,
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly EventId[]> {
  const open = await openEvents(tx, ids);
  const sentences = open.map((event) => ({ ...event, args: argumentsFor(word, event, filter) }));
  const meant = sentences.filter(({ args }) => args.length > 0);
  if (dryRun) return meant.map(({ id }) => id);
  const heard = meant.filter(({ isDeaf }) => !isDeaf);
  const signals = heard.flatMap(({ id, args }) => args.map((it) => ({ eventId: id, name: word, args: [it] })));
  for (let at = 0; at < signals.length; at += CHUNK) {
    await tx.insert(workflowSignals).values(signals.slice(at, at + CHUNK));
  }
  const said = heard.map(({ id }) => id);
  for (const { id, args } of meant.filter(({ isDeaf }) => isDeaf))
    if (await steerOne(tx, word, id, args)) said.push(id);
  return said;
}

interface OpenEvent {
  readonly id: EventId;
  /** No workflow of its would hear a word: it waits for its date, or its workflow was ended from outside. */
  readonly isDeaf: boolean;
  readonly steps: readonly { readonly appId: AppId; readonly isStuck: boolean; readonly reason: string | null }[];
}

async function openEvents(tx: Tx, ids: readonly EventId[]): Promise<readonly OpenEvent[]> {
  const rows = await tx
    .select({
      id: events.id,
      isSealed: sql<boolean>`${events.deferredSealed} is not null`,
      status: events.status,
      appId: eventSteps.appId,
      outcome: eventSteps.outcome,
      reason: eventSteps.reason,
    })
    .from(events)
    .leftJoin(eventSteps, and(eq(eventSteps.eventId, events.id), isNull(eventSteps.finishedAt)))
    .where(inArray(events.id, [...ids]));
  const byId = new Map(ids.map((id) => [id, rows.slice(0, 0)]));
  for (const row of rows) byId.get(row.id)?.push(row);
  return [...byId].map(([id, steps]) => ({
    id,
    isDeaf: steps.some(
      ({ isSealed, status, appId, reason }) =>
        isSealed || (status === 'needs_attention' && (appId === null || reason === 'workflow_ended')),
    ),
    steps: steps.flatMap(({ appId, outcome, reason }) =>
      appId === null ? [] : [{ appId, isStuck: outcome === 'needs_attention', reason }],
    ),
  }));
}

/** What is to be said to an event, once for each; nothing where the word means nothing to it. */
function argumentsFor(word: EventSignal, event: OpenEvent, { appIds, code }: Which): readonly StepChoice[] {
  // The whole of it: a new workflow, an event without steps, or every step that is open or still to come.
  const isWhole = word === 'cancel' && code === undefined;
  if (appIds === undefined ? event.isDeaf || isWhole : event.isDeaf && word === 'retry') return [{}];
  return event.steps
    .filter(({ isStuck, reason }) => (code === undefined ? word === 'cancel' || isStuck : isStuck && reason === code))
    .filter(({ appId }) => appIds === undefined || appIds.includes(appId))
    .map(({ appId }) => ({ appId }));
}

/** False where it has ended meanwhile. */
async function steerOne(tx: Tx, word: EventSignal, id: EventId, args: readonly StepChoice[]): Promise<boolean> {
  try {
    for (const { appId } of args) await ONE[word](tx, id, appId);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.because === 'conflict') return false;
    throw error;
  }
}
