import { z } from '@hono/zod-openapi';
import { CATALOG } from '../../connectors/catalog/index.ts';
import { parseAuthorizedDomains } from '../../domain/authorizedDomains.ts';
import { ALL_OPERATIONS_ON } from '../../domain/lifecycle.ts';
import { appHealth } from './appHealth.ts';
import { eventSchema } from './event.ts';
import { idOf } from './ids.ts';
import { reconcileSettings, reconcileShown } from './reconcileSettings.ts';
import { text } from './text.ts';

export const catalogId = z
  .string()
  .refine((id) => CATALOG.some((entry) => entry.id === id), {
    error: `Expected one of the catalog: ${CATALOG.map(({ id }) => id).join(', ')}.`,
  })
  .openapi({ enum: CATALOG.map(({ id }) => id) });

const baseUrl = text(2_000).trim().openapi({ example: 'https://scim.example.com/scim/v2' });
const token = z.string().min(1).max(10_000).openapi({ format: 'password', writeOnly: true });

const settings = z.record(z.string().max(100), z.union([z.string().max(50_000), z.boolean()])).openapi({
  description: 'What the kind of app asks for besides: see `connection.fields` of the catalog entry; never a secret',
  example: { bindDn: 'cn=tenure,dc=acme,dc=example', baseDn: 'dc=acme,dc=example' },
});

export const connection = z.strictObject({ baseUrl, token, settings: settings.optional() });

/** Each entry is read as a domain; the list is answered in normal form. */
const authorizedDomains = z
  .array(text(300))
  .max(1_000)
  .transform((list, context) => {
    const parsed = parseAuthorizedDomains(list);
    if (parsed.ok) return [...parsed.domains];
    for (const { index, message } of parsed.problems) context.addIssue({ code: 'custom', path: [index], message });
    return z.NEVER;
  })
  .openapi({ description: '`[]` is nobody, `["*"]` everybody', example: ['acme.example', '*.acme.example'] });

const operations = z.strictObject({
  createUsers: z.boolean(),
  updateUsers: z.boolean(),
  deleteUsers: z.boolean().openapi({ description: 'Deactivates and deletes' }),
  createGroups: z.boolean(),
  updateGroups: z.boolean(),
  deleteGroups: z.boolean(),
  manageMemberships: z.boolean(),
});

const onLeave = z.enum(['deactivate', 'delete']);
const adoptGroups = z.enum(['ask', 'byName']);
const pushGroups = z
  .union([z.literal('policy'), z.literal('all'), z.array(idOf('grp')).max(1_000)], {
    error: 'Expected "policy", "all", or a list of group ids.',
  })
  .openapi({ description: 'The groups the app gets: those its policies name, all, or these' });

export const deletionGuard = z
  .strictObject({
    count: z.int().min(0).openapi({ description: 'Accounts that may go within an hour' }),
    share: z.number().min(0).max(1).openapi({ description: 'Share of the accounts that may, 0 to 1' }),
  })
  .nullable()
  .openapi({ description: 'Steps are held when both are exceeded; null is off' });

export const limits = z
  .strictObject({
    requestsPerSecond: z.number().min(0.1).max(1_000).nullable().openapi({ description: 'Requests to the target' }),
    concurrency: z.int().min(1).max(100).nullable().openapi({ description: 'Requests without an answer yet' }),
  })
  .openapi({ description: 'What the target is asked of at most, by all workers together; null is no limit' });

/** Ruling 10. */
const GUARD_BY_DEFAULT = { count: 25, share: 0.2 };

export const newApp = z
  .strictObject({
    catalog: catalogId,
    displayName: text(200),
    connection,
    authorizedDomains: authorizedDomains.default([]),
    operations: operations
      .partial()
      .default({})
      .transform((given) => ({ ...ALL_OPERATIONS_ON, ...given })),
    onLeave: onLeave.optional().openapi({ description: "Left out: the catalog's default" }),
    pushGroups: pushGroups.default('policy'),
    adoptGroups: adoptGroups.optional().openapi({ description: "Left out: the catalog's default" }),
    deletionGuard: deletionGuard.default(GUARD_BY_DEFAULT),
    reconcile: reconcileSettings.partial().optional().openapi({ description: 'Left out: every 24 h, report only' }),
    limits: limits.partial().default({}).openapi({ description: "What is left out is the catalog's default" }),
  })
  .openapi('NewApp');

export const appPatch = z
  .strictObject({
    displayName: text(200),
    connection: z
      .strictObject({
        baseUrl,
        token,
        settings: z.record(z.string().max(100), z.union([z.string().max(50_000), z.boolean()]).nullable()),
      })
      .partial(),
    authorizedDomains,
    operations: operations.partial(),
    onLeave,
    pushGroups,
    adoptGroups,
    deletionGuard,
    reconcile: reconcileSettings.partial(),
    limits: limits.partial(),
  })
  .partial()
  .openapi('AppPatch');

export type AppPatch = z.output<typeof appPatch>;

export const appSchema = z
  .object({
    id: z.string(),
    catalog: z.string(),
    displayName: z.string(),
    connection: z
      .object({ baseUrl: z.string(), settings: z.record(z.string(), z.union([z.string(), z.boolean()])) })
      .openapi({ description: 'The token is never shown' }),
    authorizedDomains: z.array(z.string()),
    operations: operations,
    onLeave,
    pushGroups: z.union([z.literal('policy'), z.literal('all'), z.array(z.string())]),
    adoptGroups,
    deletionGuard,
    reconcile: reconcileShown,
    limits,
    pausedUntil: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'The target has asked for silence until then; null when it may be asked' }),
    health: appHealth,
    removingSince: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('App');

export const changedApp = appSchema
  .extend({
    event: eventSchema.nullable().openapi({ description: 'What makes it so; null when nothing is to be done' }),
  })
  .openapi('ChangedApp');
