import { z } from '@hono/zod-openapi';
import type { SourcePerson } from '../../db/sources/people.ts';
import { idOf } from './ids.ts';
import { text } from './text.ts';

export const SITUATIONS = ['matched', 'unmatched', 'disputed', 'deleted'] as const;

export const sourcePersonSchema = z
  .object({
    key: z.string().openapi({ description: "The source's own name for the person" }),
    situation: z.enum(SITUATIONS),
    userId: z.string().nullable(),
    candidates: z.array(z.string()).openapi({ description: 'Of a disputed one: whom it could be' }),
    updatedAt: z.iso.datetime(),
  })
  .openapi('SourcePerson');

export const linkPerson = z
  .strictObject({
    key: text(1_000),
    userId: idOf('usr'),
    replace: z.boolean().default(false).openapi({
      description: 'The person has got another key at the source: the record that was theirs is forgotten',
    }),
  })
  .openapi('LinkSourcePerson');

export function showSourcePerson(person: SourcePerson): z.output<typeof sourcePersonSchema> {
  const { key, situation, userId, candidates, updatedAt } = person;
  return { key, situation, userId, candidates: [...(candidates ?? [])], updatedAt: updatedAt.toISOString() };
}
