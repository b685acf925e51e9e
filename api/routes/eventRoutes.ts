import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { effectiveAt } from '../schemas/effectiveAt.ts';
import { eventSchema } from '../schemas/event.ts';
import { eventFilters } from '../schemas/filters.ts';
import { hrEventBody } from '../schemas/hrEvent.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { jsonAnswer, jsonBody, optionalBody, securedRoute } from './securedRoute.ts';

const tags = ['Events'];
const params = idInPath('evt');
const changed = z.object({ event: eventSchema }).openapi('ChangedEvent');
const choice = z
  .strictObject({ appId: idOf('app').optional() })
  .openapi('StepChoice', { description: 'One app only; without it all' });

const manyQuery = z.strictObject({
  ...eventFilters,
  dryRun: z.enum(['true', 'false']).optional().openapi({ description: 'true: only say how many match' }),
});
const filters = z.strictObject(eventFilters).openapi('EventFilters');
export type ManyQuery = z.output<typeof manyQuery>;
export type EventFilters = z.output<typeof filters>;

export const post = securedRoute('events:write', {
  method: 'post',
  path: '/v1/hr/events',
  tags,
  summary: 'Say that somebody joins, changes or leaves',
  description:
    'One event for all that changed about a person. An onboard of somebody known is an upsert, and brings back who ' +
    'left, with the groups it names; anything else about somebody unknown is 404 `unknown_person`. userName is the ' +
    'email, else the employeeNumber, unless it is given. With a later `effectiveAt` it waits for its date, sealed; the ' +
    'past means now.',
  request: {
    body: jsonBody(hrEventBody, {
      type: 'onboard',
      employeeNumber: 'E1001',
      attributes: { givenName: 'Ann', familyName: 'Archer', email: 'ann@acme.example', costCentre: '200-ENG' },
    }),
  },
  responses: { 202: jsonAnswer('The event', changed), ...CONFLICT },
});

export const list = securedRoute('events:read', {
  method: 'get',
  path: '/v1/events',
  tags,
  summary: 'List events',
  description: 'Newest first; those that are `scheduled`, where only they are asked for, by their dates.',
  request: { query: z.strictObject({ ...pageQuery, ...eventFilters }) },
  responses: { 200: jsonAnswer('A page of them', pageOf(eventSchema)) },
});

/** A way of its own: the list's typed answer stays what it is. */
export const exportAll = securedRoute('events:read', {
  method: 'get',
  path: '/v1/events/export',
  tags,
  summary: 'All events that match, as one file',
  description:
    "The list's filters and order, without pages. People are called by name for who may read users. Cells of CSV that a spreadsheet would run as a " +
    "formula begin with an apostrophe (').",
  request: { query: z.strictObject({ ...eventFilters, format: z.enum(['csv', 'ndjson']).default('csv') }) },
  responses: {
    200: {
      description: 'Events',
      content: {
        'text/csv': { schema: z.string().openapi({ description: 'A header row, then a row a step' }) },
        'application/x-ndjson': { schema: z.string().openapi({ description: 'The events, a line each' }) },
      },
    },
  },
});

export const read = securedRoute('events:read', {
  method: 'get',
  path: '/v1/events/{id}',
  tags,
  summary: 'Read an event with its steps',
  request: { params },
  responses: { 200: jsonAnswer('The event', eventSchema) },
});

export const redate = securedRoute('events:write', {
  method: 'patch',
  path: '/v1/events/{id}',
  tags,
  summary: 'Let a scheduled event take effect at another time',
  request: {
    params,
    body: jsonBody(z.strictObject({ effectiveAt }).openapi('EventPatch'), {
      effectiveAt: '2030-01-31T09:00:00+01:00',
    }),
  },
  responses: { 202: jsonAnswer('The event', changed), ...CONFLICT },
});

export const retry = steering('retry', 'Try again what of an event needs attention');
export const skip = steering('skip', 'End what of an event needs attention without doing it');
export const cancel = steering('cancel', 'End what of an event is open; the directory stays as it is');

export const retryMany = steeringMany(
  'retry',
  'Try again what needs attention of all events that match',
  'What is stuck; without a filter all of it.',
);
export const skipMany = steeringMany(
  'skip',
  'End without doing it what needs attention of all events that match',
  'What is stuck; at least one filter is needed.',
);
export const cancelMany = steeringMany(
  'cancel',
  'End what is open of all events that match, and take back what they gave',
  'Whatever is open, stuck or not; at least one filter is needed.',
);

function steering<A extends string>(action: A, summary: string) {
  return securedRoute('events:write', {
    method: 'post',
    path: `/v1/events/{id}/${action}` as const,
    tags,
    summary,
    request: { params, body: optionalBody(choice, {}) },
    responses: { 202: jsonAnswer('The event', changed), ...CONFLICT },
  });
}

function steeringMany<A extends string>(action: A, summary: string, which: string) {
  return securedRoute('events:write', {
    method: 'post',
    path: `/v1/events/${action}` as const,
    tags,
    summary,
    description: `The list's filters, as query or as body; with \`app\` only the steps for that app. ${which}`,
    request: { query: manyQuery, body: optionalBody(filters, { status: 'needs_attention' }) },
    responses: { 202: jsonAnswer('How many events', z.object({ matched: z.int() })) },
  });
}
