import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath } from '../schemas/ids.ts';
import {
  decidedAccount,
  ignoreChoice,
  importedAccount,
  linkChoice,
  remoteAccountSchema,
  SITUATIONS,
} from '../schemas/remoteAccount.ts';
import { jsonAnswer, jsonBody, optionalBody, securedRoute } from './securedRoute.ts';

const tags = ['Reconciliation'];
const ofApp = idInPath('app');
const params = ofApp.extend({
  remoteId: z.string().openapi({ param: { name: 'remoteId', in: 'path' }, description: "The target's own id" }),
});

export const list = securedRoute('users:read', {
  method: 'get',
  path: '/v1/apps/{id}/accounts',
  tags,
  summary: "List an app's accounts as they were listed last, and whose they are",
  description:
    'From the last comparison. Matched by the first of: the link, our external id, employee number, user name, address; several ' +
    'people it could be, or an id of another system on it, are `disputed`.',
  request: {
    params: ofApp,
    query: z.strictObject({
      ...pageQuery,
      situation: z.enum(SITUATIONS).optional(),
      ignored: z
        .enum(['true', 'false'])
        .transform((it) => it === 'true')
        .optional()
        .openapi({ type: 'boolean' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of them', pageOf(remoteAccountSchema)) },
});

export const link = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/accounts/{remoteId}/link',
  tags,
  summary: 'Say whose an account is',
  description:
    'From then on it is managed as any other: a push makes it right, and takes it away where the person is not entitled. ' +
    '409 `account_taken` where it, or the person, is linked already.',
  request: { params, body: jsonBody(linkChoice, { userId: `usr_0199c0ffee00${'ab'.repeat(10)}` }) },
  responses: { 202: jsonAnswer('The account, and the event that makes it right', decidedAccount), ...CONFLICT },
});

export const ignore = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/accounts/{remoteId}/ignore',
  tags,
  summary: 'Leave an account out of findings from now on, or no longer',
  request: { params, body: optionalBody(ignoreChoice, { ignored: true }) },
  responses: { 200: jsonAnswer('The account', decidedAccount) },
});

export const importOwner = securedRoute('users:write', {
  method: 'post',
  path: '/v1/apps/{id}/accounts/{remoteId}/import',
  tags,
  summary: "Make an account's owner a person of the directory",
  description:
    'Reads the account in the app now. Where the new person is entitled to the app, the account is theirs at once and is ' +
    'adopted; nothing is written there where nothing differs. 409 `account_matched` for one that is somebody’s.',
  request: { params },
  responses: { 202: jsonAnswer('The account, the person, and the event that was made', importedAccount), ...CONFLICT },
});
