import { z } from '@hono/zod-openapi';
import { FINDING_KINDS } from '../../domain/reconcile/words.ts';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath, idOf, pathId } from '../schemas/ids.ts';
import { findingSchema, newReconciliation, reconciliationSchema } from '../schemas/reconciliation.ts';
import { jsonAnswer, optionalBody, securedRoute } from './securedRoute.ts';

const tags = ['Reconciliation'];
const ofApp = idInPath('app');
const params = ofApp.extend({ recId: pathId('rec', 'recId') });

export const create = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/reconciliations',
  tags,
  summary: 'Compare an app with the directory, and mend what differs where that is asked for',
  description:
    'Reads every account and every pushed group. What is found is only a candidate: mending asks for ordinary pushes, ' +
    'which look at both sides again, under the deletion guard. 409 `reconciliation_running` while one is under way.',
  request: { params: ofApp, body: optionalBody(newReconciliation, { mend: { drifted: 'mend' } }) },
  responses: { 202: jsonAnswer('The comparison, under way', reconciliationSchema), ...CONFLICT },
});

export const list = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/apps/{id}/reconciliations',
  tags,
  summary: "List an app's comparisons; the last twenty are kept",
  request: { params: ofApp, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, newest first', pageOf(reconciliationSchema)) },
});

export const read = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/apps/{id}/reconciliations/{recId}',
  tags,
  summary: 'Read a comparison: how far it is, and what it has found so far, counted',
  request: { params },
  responses: { 200: jsonAnswer('The comparison', reconciliationSchema) },
});

export const findings = securedRoute('users:read', {
  method: 'get',
  path: '/v1/apps/{id}/reconciliations/{recId}/findings',
  tags,
  summary: 'List what a comparison has found',
  description: '`format=csv` streams all of them, a line for each attribute that differs.',
  request: {
    params,
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(FINDING_KINDS).optional(),
      user: idOf('usr').optional(),
      format: z.enum(['json', 'csv']).default('json'),
    }),
  },
  responses: {
    200: {
      description: 'In the order they were found',
      content: {
        'application/json': { schema: pageOf(findingSchema) },
        'text/csv': { schema: z.string().openapi({ description: 'One line an attribute' }) },
      },
    },
  },
});

export const cancel = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/reconciliations/{recId}/cancel',
  tags,
  summary: 'Stop a comparison; what it has found stays, and what was asked for is done',
  request: { params },
  responses: { 200: jsonAnswer('The comparison, as far as it came', reconciliationSchema), ...CONFLICT },
});
