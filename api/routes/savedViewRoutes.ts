import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { idInPath } from '../schemas/ids.ts';
import { newSavedView, savedViewPatch, savedViewSchema, viewPage } from '../schemas/savedView.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Saved views'];
const params = idInPath('viw');

export const list = securedRoute('events:read', {
  method: 'get',
  path: '/v1/views',
  tags,
  summary: 'List saved views: your own, and those that are shared',
  request: { query: z.strictObject({ ...pageQuery, page: viewPage.optional() }) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(savedViewSchema)) },
});

export const create = securedRoute('events:read', {
  method: 'post',
  path: '/v1/views',
  tags,
  summary: "Keep a page's filters under a name",
  request: {
    body: jsonBody(newSavedView, { page: 'activity', name: 'Failed', query: 'status=needs_attention', shared: true }),
  },
  responses: { 201: jsonAnswer('The view', savedViewSchema) },
});

export const patch = securedRoute('events:read', {
  method: 'patch',
  path: '/v1/views/{id}',
  tags,
  summary: 'Change a view of your own',
  request: { params, body: jsonBody(savedViewPatch, { name: 'Failed this week' }) },
  responses: { 200: jsonAnswer('The view', savedViewSchema) },
});

export const remove = securedRoute('events:read', {
  method: 'delete',
  path: '/v1/views/{id}',
  tags,
  summary: 'Remove a view of your own',
  request: { params },
  responses: { 200: jsonAnswer('The view as it was', savedViewSchema) },
});
