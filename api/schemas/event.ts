import { z } from '@hono/zod-openapi';
import type { Event, EventStep } from '../../db/events.ts';
import type { EventCause } from '../../db/schema/index.ts';
import { EVENT_STATUSES, EVENT_TYPES, OPERATIONS, STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import type { AppDeps } from '../deps.ts';

const time = z.iso.datetime();

const step = z
  .object({
    appId: z.string(),
    operation: z.enum(OPERATIONS).nullable(),
    outcome: z.enum(STEP_OUTCOMES),
    reason: z.string().nullable(),
    attempts: z.int(),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        remedy: z.string().optional(),
        httpStatus: z.int().optional(),
      })
      .optional(),
    supersededBy: z.string().nullable(),
    updatedAt: time,
    finishedAt: time.nullable(),
  })
  .openapi('Step');

/** An event as the API shows it everywhere. */
export const eventSchema = z
  .object({
    id: z.string(),
    type: z.enum(EVENT_TYPES),
    status: z.enum(EVENT_STATUSES),
    priority: z
      .int()
      .openapi({ description: '1 goes first: offboards 1, updates 2, onboards 3, imports 4, converges 5' }),
    userId: z.string().nullable(),
    appId: z.string().nullable(),
    groupId: z.string().nullable(),
    cause: z
      .object({
        kind: z.string(),
        id: z.string().optional(),
        appId: z.string().optional(),
        fields: z.array(z.string()).optional(),
        userIds: z.array(z.string()).optional(),
      })
      .nullable()
      .openapi({ description: 'Why a converge event exists, a scheduled event waits, or an event was taken back' }),
    changes: z
      .object({
        attributes: z.array(z.string()),
        groupsAdded: z.array(z.string()),
        groupsRemoved: z.array(z.string()),
      })
      .nullable()
      .openapi({ description: 'Names of what changed about the person, never values' }),
    source: z.string(),
    onFailure: z.enum(['attention', 'compensate']),
    effectiveAt: time.nullable(),
    supersededBy: z.string().nullable(),
    counts: z
      .record(z.string(), z.number())
      .nullable()
      .openapi({ type: ['object', 'null'] }),
    steps: z.array(step),
    workflowId: z.string(),
    temporalUrl: z.string().nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
  })
  .openapi('Event');

/** An event's row and steps as they are answered. */
export function showEvent(
  deps: Pick<AppDeps, 'temporalUiUrl' | 'temporalNamespace'>,
  event: Event,
  steps: readonly EventStep[],
): z.output<typeof eventSchema> {
  return {
    id: event.id,
    type: event.type,
    status: event.status,
    priority: event.priority,
    userId: event.userId,
    appId: event.appId,
    groupId: event.groupId,
    cause: event.cause === null ? null : showCause(event.cause),
    changes:
      event.changes === null
        ? null
        : {
            attributes: [...event.changes.attributes],
            groupsAdded: [...event.changes.groupsAdded],
            groupsRemoved: [...event.changes.groupsRemoved],
          },
    source: event.source,
    onFailure: event.onFailure,
    effectiveAt: event.effectiveAt?.toISOString() ?? null,
    supersededBy: event.supersededBy,
    counts: event.counts,
    steps: steps.map(showStep),
    workflowId: event.workflowId,
    temporalUrl: temporalUrl(deps, event),
    createdAt: event.createdAt.toISOString(),
    startedAt: event.startedAt?.toISOString() ?? null,
    finishedAt: event.finishedAt?.toISOString() ?? null,
  };
}

function showCause({ fields, userIds, ...cause }: EventCause) {
  return { ...cause, ...(fields && { fields: [...fields] }), ...(userIds && { userIds: [...userIds] }) };
}

function showStep(row: EventStep): z.output<typeof step> {
  return {
    appId: row.appId,
    operation: row.operation,
    outcome: row.outcome,
    reason: row.reason,
    attempts: row.attempts,
    ...(row.error === null ? {} : { error: row.error }),
    supersededBy: row.supersededBy,
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function temporalUrl(
  { temporalUiUrl, temporalNamespace }: Pick<AppDeps, 'temporalUiUrl' | 'temporalNamespace'>,
  { workflowId }: Event,
): string | null {
  if (temporalUiUrl === undefined) return null;
  const workflow = encodeURIComponent(workflowId);
  return `${temporalUiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${workflow}`;
}
