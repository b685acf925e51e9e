import { z } from '@hono/zod-openapi';
import { EVENT_STATUSES, EVENT_TYPES } from '../../domain/lifecycle.ts';
import { moment } from './moment.ts';
import { text } from './text.ts';

/** Filters that events and reports share. */
export const spanFilters = {
  user: text(256)
    .optional()
    .openapi({ description: 'Id, userName, address or employee number, former ones too', example: 'ann@acme.example' }),
  app: text(256).optional().openapi({ description: 'Id or display name', example: '1Password' }),
  from: moment.optional().openapi({ type: 'string', format: 'date-time', description: 'At this time or later' }),
  to: moment.optional().openapi({ type: 'string', format: 'date-time', description: 'At this time or earlier' }),
};

/** Filters of the list of events. */
export const eventFilters = {
  status: z.enum(EVENT_STATUSES).optional(),
  type: z.enum(EVENT_TYPES).optional(),
  open: z
    .literal('true')
    .optional()
    .openapi({ description: 'Accepted, and not ended yet; without those that are scheduled' }),
  code: text(128)
    .optional()
    .openapi({ description: 'Something waits for a human with this code', example: 'required_attribute_missing' }),
  ...spanFilters,
};
