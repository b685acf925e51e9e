import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { eventSchema } from '../schemas/event.ts';
import { changedGroup, countedGroup, groupPatch, memberChange, newGroup } from '../schemas/group.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { text } from '../schemas/text.ts';
import { userSchema } from '../schemas/user.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Groups'];
const params = idInPath('grp');

export const list = securedRoute('groups:read', {
  method: 'get',
  path: '/v1/groups',
  tags,
  summary: 'List groups',
  description: 'Who is in one: `GET /v1/groups/{id}/members`.',
  request: {
    query: z.strictObject({
      ...pageQuery,
      externalId: text(256).optional(),
      displayName: text(256).optional().openapi({ description: 'In any case' }),
      q: text(256).optional().openapi({ description: 'Part of the name or the external id, in any case' }),
      user: idOf('usr').optional().openapi({ description: 'Those this person was put into' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(countedGroup)) },
});

export const create = securedRoute('groups:write', {
  method: 'post',
  path: '/v1/groups',
  tags,
  summary: 'Create a group',
  request: { body: jsonBody(newGroup, { displayName: 'Engineering', externalId: 'engineering' }) },
  responses: { 202: jsonAnswer('The group, and the event that makes it in apps, if any', changedGroup), ...CONFLICT },
});

export const read = securedRoute('groups:read', {
  method: 'get',
  path: '/v1/groups/{id}',
  tags,
  summary: 'Read a group',
  request: { params },
  responses: { 200: jsonAnswer('The group', countedGroup) },
});

export const patch = securedRoute('groups:write', {
  method: 'patch',
  path: '/v1/groups/{id}',
  tags,
  summary: 'Change a group (JSON merge patch)',
  request: { params, body: jsonBody(groupPatch, { displayName: 'Engineers' }) },
  responses: { 202: jsonAnswer('The group, and the event that carries the change, if any', changedGroup), ...CONFLICT },
});

export const remove = securedRoute('groups:write', {
  method: 'delete',
  path: '/v1/groups/{id}',
  tags,
  summary: 'Delete a group, here and in every app that has it; its policies entitle nobody any more',
  request: { params },
  responses: {
    202: jsonAnswer('The group as it was, and the event that converges, if any', changedGroup),
    ...CONFLICT,
  },
});

export const members = securedRoute('groups:write', {
  method: 'post',
  path: '/v1/groups/{id}/members',
  tags,
  summary: 'Put people into a group and take others out',
  request: { params, body: jsonBody(memberChange, { add: ['usr_0199c0ffee00abababababababababab'], remove: [] }) },
  responses: {
    202: jsonAnswer('An event for each person whom that changes', z.object({ events: z.array(eventSchema) })),
  },
});

export const listMembers = securedRoute('users:read', {
  method: 'get',
  path: '/v1/groups/{id}/members',
  tags,
  summary: 'List who is in a group; of the built-in one all who are active',
  request: {
    params,
    query: z.strictObject({
      ...pageQuery,
      q: text(256).optional().openapi({ description: 'As of `GET /v1/users`' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(userSchema)) },
});
