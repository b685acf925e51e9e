import type { z } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import { findEvent } from '../../db/events.ts';
import type { EventId } from '../../domain/ids.ts';
import type { AppDeps } from '../deps.ts';
import { type eventSchema, showEvent } from '../schemas/event.ts';

/** The event that a change has just made, as the answer to it shows it. */
export async function newEvent(
  deps: Pick<AppDeps, 'temporalUiUrl' | 'temporalNamespace'>,
  tx: Tx,
  id: EventId,
): Promise<z.output<typeof eventSchema>> {
  const found = await findEvent(tx, id);
  if (found === undefined) throw new Error('The event that was just written is not there.');
  return showEvent(deps, found.event, found.steps);
}
