import { z } from '@hono/zod-openapi';
import { FILE_ENCODINGS } from '../../sources/file/decode.ts';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { connectionReport } from '../schemas/connection.ts';
import { idInPath, pathId } from '../schemas/ids.ts';
import {
  newRun,
  newSource,
  runChangeSchema,
  runErrorSchema,
  runSchema,
  sourcePatch,
  sourceSchema,
  sourceWithSecret,
} from '../schemas/source.ts';
import { text } from '../schemas/text.ts';
import { jsonAnswer, jsonBody, optionalBody, securedRoute } from './securedRoute.ts';

const tags = ['Sources'];
const params = idInPath('src');
const runParams = params.extend({ runId: pathId('run', 'runId') });

export const list = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources',
  tags,
  summary: 'List sources',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(sourceSchema)) },
});

export const create = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources',
  tags,
  summary: 'Make a source that people come from',
  request: { body: jsonBody(newSource, { kind: 'file', displayName: 'HR export', settings: { createGroups: true } }) },
  responses: {
    201: jsonAnswer('The source; of a webhook its secret is shown this once', sourceWithSecret),
    ...CONFLICT,
  },
});

export const read = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}',
  tags,
  summary: 'Read a source',
  request: { params },
  responses: { 200: jsonAnswer('The source', sourceSchema) },
});

export const patch = securedRoute('sources:write', {
  method: 'patch',
  path: '/v1/sources/{id}',
  tags,
  summary: 'Change a source',
  request: { params, body: jsonBody(sourcePatch, { everySeconds: 3600 }) },
  responses: { 200: jsonAnswer('The source', sourceSchema), ...CONFLICT },
});

export const remove = securedRoute('sources:write', {
  method: 'delete',
  path: '/v1/sources/{id}',
  tags,
  summary: 'Delete a source; its people stay as they are',
  request: { params },
  responses: { 200: jsonAnswer('The source as it was', sourceSchema) },
});

export const test = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/test',
  tags,
  summary: 'Test whether a source can be read; nothing is taken',
  request: { params },
  responses: { 200: jsonAnswer('The check-list', connectionReport), ...CONFLICT },
});

export const rotate = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/rotate-secret',
  tags,
  summary: "Give a webhook's messages a new signing secret; the old ones serve for another day",
  request: { params },
  responses: { 200: jsonAnswer('The source, its new secret shown this once', sourceWithSecret), ...CONFLICT },
});

export const run = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/runs',
  tags,
  summary: 'Read a source now',
  request: { params, body: optionalBody(newRun, { mode: 'full', dryRun: true }) },
  responses: { 202: jsonAnswer('The run, under way', runSchema), ...CONFLICT },
});

export const file = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/files',
  tags,
  summary: 'Send a file of people: CSV, NDJSON, or (as application/json) a JSON array',
  description:
    'UTF-8, UTF-16 with a byte order mark, or the encoding that is declared; up to 50 MB and 500,000 rows. `full`: who ' +
    'was in a file before and is missing now has left, unless that would be so many that the run is held. The file is ' +
    'kept encrypted until its run ends.',
  request: {
    params,
    query: z.strictObject({
      mode: z.enum(['full', 'delta']).default('full'),
      dryRun: z
        .enum(['true', 'false'])
        .default('false')
        .transform((it) => it === 'true')
        .openapi({ type: 'boolean', default: false }),
      fileName: text(255).default('people'),
      encoding: z.enum(FILE_ENCODINGS).optional(),
    }),
    body: {
      required: true,
      content: {
        'text/csv': { schema: z.string().openapi({ example: 'Employee ID,Mail\nE1001,ann@acme.example\n' }) },
        'application/x-ndjson': { schema: z.string() },
      },
    },
  },
  responses: { 202: jsonAnswer('The run that takes it, under way', runSchema), ...CONFLICT },
});

export const listRuns = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/runs',
  tags,
  summary: 'List the runs of a source',
  request: { params, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, newest first', pageOf(runSchema)) },
});

export const readRun = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/runs/{runId}',
  tags,
  summary: 'Read a run: how far it is',
  request: { params: runParams },
  responses: { 200: jsonAnswer('The run', runSchema) },
});

export const errors = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/runs/{runId}/errors',
  tags,
  summary: 'List what a run could not take, by place',
  request: { params: runParams, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them', pageOf(runErrorSchema)) },
});

export const changes = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/runs/{runId}/changes',
  tags,
  summary: 'List what a dry run would do, or who would leave by a held one',
  request: {
    params: runParams,
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(['create', 'update', 'leave', 'schedule', 'dispute']).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of them, by kind', pageOf(runChangeSchema)) },
});

export const approve = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/runs/{runId}/approve',
  tags,
  summary: 'Let those leave by whom a run is held',
  request: { params: runParams },
  responses: { 200: jsonAnswer('The run, which goes on', runSchema), ...CONFLICT },
});

export const cancel = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/runs/{runId}/cancel',
  tags,
  summary: 'Stop a run, or reject a held one: who would leave by it stays',
  request: { params: runParams },
  responses: { 200: jsonAnswer('The run, as far as it came', runSchema), ...CONFLICT },
});
