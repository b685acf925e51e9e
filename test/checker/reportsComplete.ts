import { FINAL_OUTCOMES } from '../../domain/lifecycle.ts';
import type { EventRow, LogRow, Rows, Violation } from './evidence.ts';

const FINAL: ReadonlySet<string> = new Set(FINAL_OUTCOMES);

/** I5: every accepted event is known and has ended, with one final row of the report for every app it touched. */
export function reportsComplete(rows: Rows, acceptedEventIds: Iterable<string>): Violation[] {
  const known = new Map<string, EventRow>(rows.events.map((event) => [event.id, event]));
  const lost = [...acceptedEventIds].filter((id) => !known.has(id));
  const final = new Map<string, LogRow[]>();
  for (const row of rows.log) {
    if (FINAL.has(row.outcome)) final.set(row.eventId, [...(final.get(row.eventId) ?? []), row]);
  }
  return [
    ...lost.map((eventId) => violation(eventId, 'Accepted, and not in the database.')),
    ...rows.events.flatMap((event) => eventIsTold(event, rows, final.get(event.id) ?? [])),
  ];
}

function eventIsTold(event: EventRow, rows: Rows, final: readonly LogRow[]): Violation[] {
  if (event.finishedAt === null || (event.status !== 'completed' && event.status !== 'cancelled')) {
    return [violation(event.id, `The ${event.type} has not ended: it is ${event.status}.`)];
  }
  const steps = rows.steps.filter(({ eventId }) => eventId === event.id);
  const open = steps.filter(({ outcome, finishedAt }) => !FINAL.has(outcome) || finishedAt === null);
  if (open.length > 0) return [violation(event.id, `The ${event.type} has ended with open steps.`)];
  if (steps.length === 0) {
    return final.length > 0 ? [] : [violation(event.id, `The ${event.type} touched no app, and no report says so.`)];
  }
  return steps.flatMap((step) => {
    const own = final.filter(({ appId }) => appId === step.appId);
    const accounts = own.filter(({ groupId, userId }) => groupId === null && userId === event.userId);
    // What was undone again has a row for that too; where nothing had been done yet, only that.
    const undone = accounts.filter(({ compensation }) => compensation).length;
    const isOnce = accounts.length > 0 && accounts.length - undone <= 1 && undone <= 1;
    const isTold = event.userId === null ? own.length > 0 : isOnce;
    const message = `The ${event.type}'s step is ${step.outcome}, and has ${accounts.length} final rows.`;
    return isTold ? [] : [violation(event.id, message, step.appId)];
  });
}

function violation(eventId: string, message: string, appId?: string): Violation {
  return { invariant: 'I5', about: { eventId, ...(appId === undefined ? {} : { appId }) }, message };
}
