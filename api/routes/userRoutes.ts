import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { appAccess } from '../schemas/access.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { text } from '../schemas/text.ts';
import { changedUser, newUser, userPatch, userSchema } from '../schemas/user.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Users'];
const params = idInPath('usr');
const flag = z
  .enum(['true', 'false'])
  .transform((it) => it === 'true')
  .openapi({ type: 'boolean' });

export const list = securedRoute('users:read', {
  method: 'get',
  path: '/v1/users',
  tags,
  summary: 'List people of the directory',
  request: {
    query: z.strictObject({
      ...pageQuery,
      userName: text(256).optional().openapi({ description: 'In any case' }),
      email: text(256).optional().openapi({ description: 'In any case; the current one' }),
      employeeNumber: text(256).optional(),
      active: flag.optional(),
      group: idOf('grp').optional().openapi({ description: 'Members of this group' }),
      app: idOf('app').optional().openapi({ description: 'Entitled to this app, or with an account in it' }),
      leftOpen: z.literal('true').optional().openapi({
        description: 'Who is not active and still has an account that can be used; also of those who were deleted',
      }),
      q: text(256).optional().openapi({
        description: 'Part of a name, userName, address or employee number, in any case; several words: all of them',
        example: 'ann arch',
      }),
    }),
  },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(userSchema)) },
});

export const create = securedRoute('users:write', {
  method: 'post',
  path: '/v1/users',
  tags,
  summary: 'Add a person: onboards who is active',
  description: 'Somebody who was deleted comes back under the same id, known by employeeNumber, else by userName.',
  request: {
    body: jsonBody(newUser, {
      userName: 'ann@acme.example',
      givenName: 'Ann',
      familyName: 'Archer',
      email: 'ann@acme.example',
      employeeNumber: 'E1001',
      attributes: { costCentre: '200-ENG' },
    }),
  },
  responses: { 202: jsonAnswer('The person, and the event that gives the accounts', changedUser), ...CONFLICT },
});

export const read = securedRoute('users:read', {
  method: 'get',
  path: '/v1/users/{id}',
  tags,
  summary: 'Read a person',
  request: { params },
  responses: { 200: jsonAnswer('The person', userSchema) },
});

export const patch = securedRoute('users:write', {
  method: 'patch',
  path: '/v1/users/{id}',
  tags,
  summary: 'Change a person (JSON merge patch)',
  description: '`active: false` is an offboard and ends all memberships; `active: true` of who is inactive an onboard.',
  request: { params, body: jsonBody(userPatch, { title: 'Senior Engineer', attributes: { costCentre: null } }) },
  responses: { 202: jsonAnswer('The person, and the event that carries the change', changedUser), ...CONFLICT },
});

export const remove = securedRoute('users:write', {
  method: 'delete',
  path: '/v1/users/{id}',
  tags,
  summary: 'Offboard a person and delete them from the directory; reports stay',
  request: { params },
  responses: { 202: jsonAnswer('The person as they left, and the offboard', changedUser) },
});

export const access = securedRoute('users:read', {
  method: 'get',
  path: '/v1/users/{id}/access',
  tags,
  summary: 'What a person has in each app, why, since when and by which event',
  description: 'Also of people who left or were deleted: an account that is still open shows `open: true`.',
  request: { params },
  responses: { 200: jsonAnswer('Every app the person is entitled to or has an account in', pageOf(appAccess)) },
});
