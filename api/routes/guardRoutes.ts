import { z } from '@hono/zod-openapi';
import { pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { guardChoice, guardDecided, guardState } from '../schemas/guard.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, optionalBody, securedRoute } from './securedRoute.ts';

const tags = ['Deletion guard'];
const params = idInPath('app');

export const read = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/apps/{id}/guard',
  tags,
  summary: "An app's deletion guard: its limits, its hour, and what it holds",
  description: 'More than `count` accounts and more than `share` of them about to go within an hour are held.',
  request: { params, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('What is held, by event and person', guardState) },
});

export const approve = deciding('approve', 'Let removals go that the deletion guard holds');
export const reject = deciding('reject', 'Leave accounts in place whose removal the deletion guard holds');

function deciding<A extends string>(action: A, summary: string) {
  return securedRoute('guard:write', {
    method: 'post',
    path: `/v1/apps/{id}/guard/${action}` as const,
    tags,
    summary,
    description:
      'Exactly what is held now is decided, not what may be held later. 409 `nothing_held` where that is nothing.',
    request: { params, body: optionalBody(guardChoice, {}) },
    responses: { 202: jsonAnswer('How many', guardDecided), ...CONFLICT },
  });
}
