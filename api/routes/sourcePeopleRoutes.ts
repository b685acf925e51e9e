import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath } from '../schemas/ids.ts';
import { linkPerson, SITUATIONS, sourcePersonSchema } from '../schemas/sourcePerson.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Sources'];
const params = idInPath('src');

export const list = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/people',
  tags,
  summary: "Who a source's people are in the directory; `situation=disputed`: whom a human has to settle",
  request: { params, query: z.strictObject({ ...pageQuery, situation: z.enum(SITUATIONS).optional() }) },
  responses: { 200: jsonAnswer('A page of them, by key', pageOf(sourcePersonSchema)) },
});

export const link = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/people/link',
  tags,
  summary: 'Settle who a record of a source is; what it says of them is taken by the next run',
  request: {
    params,
    body: jsonBody(linkPerson, { key: 'E1001', userId: `usr_0199c0ffee00${'cd'.repeat(10)}` }),
  },
  responses: { 200: jsonAnswer('The record', sourcePersonSchema), ...CONFLICT },
});
