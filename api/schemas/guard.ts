import { z } from '@hono/zod-openapi';
import type { ListedHold } from '../../db/guard/listHolds.ts';
import { deletionGuard } from './app.ts';
import { idOf } from './ids.ts';

const held = z
  .object({
    eventId: z.string(),
    userId: z.string(),
    userName: z.string(),
    operation: z.enum(['deactivate', 'delete']),
    reason: z.string().openapi({ description: 'Why the person shall have no account', example: 'not_entitled' }),
    cause: z
      .string()
      .openapi({ description: "A converge event's cause, else the event's type", example: 'policy_deleted' }),
    since: z.iso.datetime(),
  })
  .openapi('HeldRemoval');

/** How an app stands with its deletion guard. */
export const guardState = z
  .object({
    settings: deletionGuard,
    window: z.object({
      since: z.iso.datetime().openapi({ description: 'An hour ago' }),
      removed: z.int().openapi({ description: 'Accounts that went since, or were let through to go' }),
      accounts: z.int().openapi({ description: 'Accounts in use, and those that went since' }),
      held: z.int().openapi({ description: 'Removals that wait for a decision, all pages together' }),
    }),
    held: z.array(held),
    nextCursor: z.string().nullable().openapi({ description: 'null at the end' }),
  })
  .openapi('Guard');

const MANY = 20_000;

/** Which held removals are meant. */
export const guardChoice = z
  .strictObject({
    eventIds: z.array(idOf('evt')).min(1).max(MANY).optional().openapi({ description: 'Those of these events' }),
    userIds: z.array(idOf('usr')).min(1).max(MANY).optional().openapi({ description: 'Those of these people' }),
  })
  .openapi('GuardChoice', { description: 'What both lists name; without a list all that is held now' });

export const guardDecided = z
  .object({
    removals: z.int().openapi({ description: 'How many removals were decided' }),
    events: z.int().openapi({ description: 'Of how many events' }),
  })
  .openapi('GuardDecided');

export function showHold({ since, ...hold }: ListedHold): z.output<typeof held> {
  return { ...hold, since: since.toISOString() };
}
