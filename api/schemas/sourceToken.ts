import { z } from '@hono/zod-openapi';
import type { SourceToken } from '../../db/sourceTokens.ts';

export const sourceTokenSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    lastFour: z.string().openapi({ description: "The token's end, to tell tokens apart" }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().openapi({ description: 'To within five minutes' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .openapi('SourceToken');

export const createdSourceToken = sourceTokenSchema
  .extend({ token: z.string().openapi({ description: 'The token itself. Shown now and never again' }) })
  .openapi('CreatedSourceToken');

export const newSourceToken = z
  .strictObject({
    expiresAt: z.iso
      .datetime({ offset: true })
      .refine((time) => Date.parse(time) > Date.now(), 'Expected a time to come.')
      .nullish()
      .openapi({ type: 'string', format: 'date-time', description: 'RFC 3339 with offset; left out: never' }),
  })
  .openapi('NewSourceToken');

export function showSourceToken(token: SourceToken): z.output<typeof sourceTokenSchema> {
  return {
    id: token.id,
    sourceId: token.sourceId,
    lastFour: token.lastFour,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
  };
}
