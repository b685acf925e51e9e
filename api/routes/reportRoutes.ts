import { z } from '@hono/zod-openapi';
import { OPERATIONS, STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import { pageOf, pageQuery } from '../lists/page.ts';
import { spanFilters } from '../schemas/filters.ts';
import { idOf } from '../schemas/ids.ts';
import { reportRow } from '../schemas/report.ts';
import { securedRoute } from './securedRoute.ts';

export const provisioning = securedRoute('reports:read', {
  method: 'get',
  path: '/v1/reports/provisioning',
  tags: ['Reports'],
  summary: 'What was done in which app for whom, when and by which event',
  description:
    '`format=csv` and `format=ndjson` stream everything that matches, without pages. Cells of CSV that a spreadsheet would run as a formula ' +
    "begin with an apostrophe (').",
  request: {
    query: z.strictObject({
      ...pageQuery,
      limit: pageQuery.limit.openapi({ description: 'Rows a page; of CSV and NDJSON all rows, unless it is given' }),
      ...spanFilters,
      event: idOf('evt').optional().openapi({ description: 'Rows of this event only' }),
      operation: z.enum(OPERATIONS).optional(),
      outcome: z.enum(STEP_OUTCOMES).optional(),
      format: z.enum(['json', 'csv', 'ndjson']).default('json'),
    }),
  },
  responses: {
    200: {
      description: 'Rows, newest first',
      content: {
        'application/json': { schema: pageOf(reportRow) },
        'application/x-ndjson': { schema: z.string().openapi({ description: 'The same rows, a line each' }) },
        'text/csv': { schema: z.string().openapi({ description: 'A header row, then the same rows' }) },
      },
    },
  },
});
