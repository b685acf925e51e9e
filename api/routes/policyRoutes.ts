import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { changedPolicy, newPolicy, policyPatch, policySchema } from '../schemas/policy.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Policies'];
const example = {
  appId: 'app_0199c0ffee00abababababababababab',
  groupId: 'grp_0199c0ffee00abababababababababab',
  name: 'Engineering has 1Password',
} as const;

export const list = securedRoute('policies:read', {
  method: 'get',
  path: '/v1/policies',
  tags,
  summary: 'List policies',
  request: {
    query: z.strictObject({ ...pageQuery, app: idOf('app').optional(), group: idOf('grp').optional() }),
  },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(policySchema)) },
});

export const create = securedRoute('policies:write', {
  method: 'post',
  path: '/v1/policies',
  tags,
  summary: 'Entitle the members of a group to an app',
  request: { body: jsonBody(newPolicy, example) },
  responses: { 201: jsonAnswer('The policy, and the event that gives the accounts', changedPolicy), ...CONFLICT },
});

export const read = securedRoute('policies:read', {
  method: 'get',
  path: '/v1/policies/{id}',
  tags,
  summary: 'Read a policy',
  request: { params: idInPath('pol') },
  responses: { 200: jsonAnswer('The policy', policySchema) },
});

export const patch = securedRoute('policies:write', {
  method: 'patch',
  path: '/v1/policies/{id}',
  tags,
  summary: 'Rename a policy, or let it name another app or group',
  request: { params: idInPath('pol'), body: jsonBody(policyPatch, { name: 'Engineers' }) },
  responses: { 200: jsonAnswer('The policy, and the event that converges, if any', changedPolicy), ...CONFLICT },
});

export const remove = securedRoute('policies:write', {
  method: 'delete',
  path: '/v1/policies/{id}',
  tags,
  summary: 'Delete a policy; who has no other one for the app loses the account',
  request: { params: idInPath('pol') },
  responses: { 200: jsonAnswer('The policy as it was, and the event that converges', changedPolicy) },
});
