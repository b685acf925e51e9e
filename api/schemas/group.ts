import { z } from '@hono/zod-openapi';
import type { Group } from '../../db/groups.ts';
import { eventSchema } from './event.ts';
import { idOf } from './ids.ts';
import { optionalText, text } from './text.ts';

export const groupSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    externalId: z.string().nullable(),
    description: z.string().nullable(),
    builtIn: z.boolean().openapi({ description: 'Everybody: its members are all active people' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Group');

export const countedGroup = groupSchema
  .extend({ memberCount: z.int().openapi({ description: 'How many people are in it' }) })
  .openapi('CountedGroup');

export const changedGroup = z
  .object({
    group: groupSchema,
    event: eventSchema
      .nullable()
      .openapi({ description: 'What carries it into the apps; null when no app has to do with it' }),
  })
  .openapi('ChangedGroup');

const externalId = text(256).nullable().openapi({ description: "The source's id, unique", example: 'engineering' });
const description = optionalText(2_000).nullable();
const displayName = text(256).openapi({ example: 'Engineering' });

export const newGroup = z
  .strictObject({ displayName, externalId: externalId.default(null), description: description.default(null) })
  .openapi('NewGroup');

export const groupPatch = z.strictObject({ displayName, externalId, description }).partial().openapi('GroupPatch');

const people = z.array(idOf('usr')).max(1_000);

export const memberChange = z
  .strictObject({ add: people.optional(), remove: people.optional() })
  .superRefine(({ add, remove }, context) => {
    if (add === undefined && remove === undefined) {
      context.addIssue({ code: 'custom', path: ['add'], message: 'Expected add, remove, or both.' });
    }
    const added = new Set(add);
    for (const [index, id] of (remove ?? []).entries()) {
      if (added.has(id)) context.addIssue({ code: 'custom', path: ['remove', index], message: 'Also to be added.' });
    }
  })
  .openapi('MemberChange');

export function showGroup(group: Group): z.output<typeof groupSchema> {
  return {
    id: group.id,
    displayName: group.displayName,
    externalId: group.externalId,
    description: group.description,
    builtIn: group.builtIn,
    createdAt: group.createdAt.toISOString(),
    updatedAt: group.updatedAt.toISOString(),
  };
}

/** @param counts how many people are in which group; at least in this one. */
export function showCountedGroup(group: Group, counts: ReadonlyMap<string, number>): z.output<typeof countedGroup> {
  return { ...showGroup(group), memberCount: counts.get(group.id) ?? 0 };
}
