import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';

/** What a catalog entry may say about a SCIM target (`CatalogEntry.settings`). Every key has a default. */
const scimSettings = z.strictObject({
  /** Tried after the host or path that was entered, in this order, until one answers as SCIM; `''` is as entered. */
  basePaths: z
    .array(z.string().regex(/^(\/[\w.-]+)*$/, 'expected "" or a path like /scim/v2'))
    .min(1)
    .default(['', '/scim/v2', '/v2', '/scim']),
  /** Answers without a token when the target is up; null where there is none. */
  pingPath: z.string().startsWith('/').nullable().default(null),
  /** Answers, with the token, a report on the target's own parts; null where there is none. */
  healthPath: z.string().startsWith('/').nullable().default(null),
  /** What taking an account away means: DELETE, or only `active: false` where the target keeps its accounts. */
  deleteMeans: z.enum(['delete', 'suspend']).default('delete'),
  /** A new account is an invitation: until the person accepted, the target may go on showing `active: false`. */
  invites: z.boolean().default(false),
  /** Attributes that show an account that can't be used yet, where the target has any: its value is one of `in`. */
  pendingWhen: z.array(z.strictObject({ path: z.string(), in: z.array(z.string()) })).default([]),
  /** Requests at once that one process of ours makes; an app's own limits hold for all together. */
  connections: z.number().int().positive().max(32).default(16),
  /** Members in one PATCH of a group. */
  memberChunk: z.number().int().min(1).max(1000).default(50),
  /** Old targets want `"True"` and `"False"` (FEATURES section 3, 3). */
  booleanAsString: z.boolean().default(false),
  /** Regular expressions over the body of a 400 that really means "slow down" (FEATURES section 3, 24). */
  throttlePatterns: z.array(z.string()).default([]),
  /** Said beside a 5xx answer: what it can mean at this vendor. */
  serverErrorHint: z.string().nullable().default(null),
  pageSize: z.number().int().min(1).max(1000).default(100),
  maxAnswerBytes: z.number().int().positive().default(1_000_000),
  maxListBytes: z.number().int().positive().default(16_000_000),
});

export type ScimSettings = z.infer<typeof scimSettings>;

/**
 * Reads a catalog entry's settings.
 *
 * @throws permanent `bad_catalog_settings`, naming the setting and what was expected.
 */
export function parseSettings(catalogId: string, settings: JsonObject): ScimSettings {
  const parsed = scimSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw permanent('bad_catalog_settings', `Catalog entry "${catalogId}", setting "${where}": ${issue?.message}.`);
}
