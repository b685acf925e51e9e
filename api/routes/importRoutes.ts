import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath } from '../schemas/ids.ts';
import { importCheck, importErrorSchema, importInspection, importQuery, importSchema } from '../schemas/import.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const tags = ['Imports'];
const params = idInPath('imp');
const body = {
  required: true,
  content: {
    'text/csv': {
      schema: z.string().openapi({
        description: 'UTF-8, with a header; commas, semicolons or tabs; up to 50 MB and 500,000 rows',
        example: 'Emp. No,Mail,First Name\nE1001,ann@acme.example,Ann\n',
      }),
    },
  },
};

export const inspect = securedRoute('users:write', {
  method: 'post',
  path: '/v1/imports/inspect',
  tags,
  summary: 'Look into a file of people: its columns, what they probably are, its first rows. Nothing is kept',
  request: { body },
  responses: { 200: jsonAnswer('What is in it', importInspection) },
});

export const create = securedRoute('users:write', {
  method: 'post',
  path: '/v1/imports',
  tags,
  summary: 'Import people from a CSV file, or say what that would do (`dryRun=true`)',
  description:
    'Rows are taken in the background, in the order of the file, as HR events are: one event for each person whom a row ' +
    'changes, after everything that comes one by one. A row that is wrong stops none of the others. An empty cell ' +
    'clears; an empty userName follows the address. Who left and is in the file comes back. The file is kept encrypted ' +
    'until the import ends.',
  request: { query: importQuery, body },
  responses: {
    200: jsonAnswer('Of a dry run: what would be done', importCheck),
    202: jsonAnswer('The import, under way', importSchema),
  },
});

export const list = securedRoute('users:read', {
  method: 'get',
  path: '/v1/imports',
  tags,
  summary: 'List imports',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, newest first', pageOf(importSchema)) },
});

export const read = securedRoute('users:read', {
  method: 'get',
  path: '/v1/imports/{id}',
  tags,
  summary: 'Read an import: how far it is',
  request: { params },
  responses: { 200: jsonAnswer('The import', importSchema) },
});

export const errors = securedRoute('users:read', {
  method: 'get',
  path: '/v1/imports/{id}/errors',
  tags,
  summary: 'List the rows of an import that were wrong',
  description: '`format=csv` streams all of them.',
  request: { params, query: z.strictObject({ ...pageQuery, format: z.enum(['json', 'csv']).default('json') }) },
  responses: {
    200: {
      description: 'In the order of the file',
      content: {
        'application/json': { schema: pageOf(importErrorSchema) },
        'text/csv': { schema: z.string().openapi({ description: 'line, field, message' }) },
      },
    },
  },
});

export const cancel = securedRoute('users:write', {
  method: 'post',
  path: '/v1/imports/{id}/cancel',
  tags,
  summary: 'Stop an import; rows that were taken stay',
  request: { params },
  responses: { 200: jsonAnswer('The import, as far as it came', importSchema), ...CONFLICT },
});
