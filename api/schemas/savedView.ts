import { z } from '@hono/zod-openapi';
import type { SavedView } from '../../db/savedViews.ts';
import { optionalText, text } from './text.ts';

/** Pages of the console whose filters can be kept. */
export const viewPage = z.enum(['activity', 'attention', 'report', 'people', 'groups', 'policies', 'apps', 'audit']);

const name = text(100).openapi({ example: 'Failed this week' });
const query = optionalText(4_000)
  .transform((it) => it.replace(/^\?/, ''))
  .openapi({ description: "The address's search string", example: 'status=needs_attention&app=1Password' });

export const newSavedView = z
  .strictObject({ page: viewPage, name, query, shared: z.boolean().default(false) })
  .openapi('NewSavedView');

export const savedViewPatch = z
  .strictObject({ page: viewPage, name, query, shared: z.boolean() })
  .partial()
  .openapi('SavedViewPatch');

export const savedViewSchema = z
  .object({
    id: z.string(),
    page: z.string(),
    name: z.string(),
    query: z.string(),
    shared: z.boolean().openapi({ description: 'Everybody sees it; only its owner changes it' }),
    owner: z.string(),
    own: z.boolean().openapi({ description: 'It is yours' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('SavedView');

/** @param actor who looks. */
export function showSavedView(view: SavedView, actor: string): z.output<typeof savedViewSchema> {
  const { id, page, name: called, query: search, shared, owner, createdAt, updatedAt } = view;
  return {
    id,
    page,
    name: called,
    query: search,
    shared,
    owner,
    own: owner === actor,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
