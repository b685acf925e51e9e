import { z } from '@hono/zod-openapi';
import type { ScheduledPlace } from '../../db/eventList.ts';
import { idOf } from '../schemas/ids.ts';

/** As a cursor keeps it: the date, then the id. */
export const scheduledPlace = z
  .string()
  .transform((text) => text.split(' '))
  .pipe(z.tuple([z.iso.datetime().transform((iso) => new Date(iso)), idOf('evt')]))
  .transform(([effectiveAt, id]): ScheduledPlace => ({ effectiveAt, id }));

/** @param event one that has a date. */
export function writeScheduledPlace(event: { readonly effectiveAt: Date | null; readonly id: string }): string {
  return `${event.effectiveAt?.toISOString() ?? ''} ${event.id}`;
}
