import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { adminPatch, adminSchema, invited, newAdmin } from '../schemas/admin.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Sign-in'];
const params = idInPath('adm');

export const list = securedRoute('admins:read', {
  method: 'get',
  path: '/v1/admins',
  tags,
  summary: 'List who may sign in to the console',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(adminSchema)) },
});

export const create = securedRoute('admins:write', {
  method: 'post',
  path: '/v1/admins',
  tags,
  summary: 'Let somebody sign in to the console',
  request: { body: jsonBody(newAdmin, { name: 'Olga Operator', email: 'olga@acme.example', role: 'operator' }) },
  responses: { ...CONFLICT, 201: jsonAnswer('They, and a link at which they set a password', invited) },
});

export const invite = securedRoute('admins:write', {
  method: 'post',
  path: '/v1/admins/{id}/link',
  tags,
  summary: 'Make a new one-time link for somebody; earlier ones are void',
  request: { params },
  responses: { 201: jsonAnswer('They, and the link', invited) },
});

export const patch = securedRoute('admins:write', {
  method: 'patch',
  path: '/v1/admins/{id}',
  tags,
  summary: 'Change a role or a name, or disable somebody, whose sessions end at once',
  request: { params, body: jsonBody(adminPatch, { role: 'auditor' }) },
  responses: { ...CONFLICT, 200: jsonAnswer('They', adminSchema) },
});

export const remove = securedRoute('admins:write', {
  method: 'delete',
  path: '/v1/admins/{id}',
  tags,
  summary: 'Remove somebody, whose sessions end at once',
  request: { params },
  responses: { ...CONFLICT, 200: jsonAnswer('They, as they were', adminSchema) },
});
