import { z } from '@hono/zod-openapi';
import type { ApiKey } from '../../db/apiKeys.ts';
import { SCOPES } from '../../domain/scopes.ts';
import { text } from './text.ts';

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ description: "The key's beginning, to tell keys apart" }),
    scopes: z.array(z.string()),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().openapi({ description: 'To within five minutes' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey');

export const createdApiKey = apiKeySchema
  .extend({ key: z.string().openapi({ description: 'The key itself. Shown now and never again' }) })
  .openapi('CreatedApiKey');

export const newApiKey = z
  .strictObject({
    name: text(200),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .transform((list) => [...new Set(list)]),
    expiresAt: z.iso
      .datetime({ offset: true })
      .refine((time) => Date.parse(time) > Date.now(), 'Expected a time to come.')
      .nullish()
      .openapi({ type: 'string', format: 'date-time', description: 'RFC 3339 with offset; left out: never' }),
  })
  .openapi('NewApiKey');

export function showApiKey(key: ApiKey): z.output<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
