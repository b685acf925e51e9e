import { z } from '@hono/zod-openapi';
import type { RunChange, RunError, SourceRun } from '../../db/sources/runs.ts';
import type { Source } from '../../db/sources/sources.ts';
import { SOURCE_KINDS } from '../../domain/sources/record.ts';
import { DEFAULT_SHRINK_GUARD } from '../../domain/sources/shrinkGuard.ts';
import type { JsonObject } from '../../domain/values.ts';
import { attributeValue } from './person.ts';
import { text } from './text.ts';

const json = z.record(text(256), attributeValue);

/** A spread list of values, not typed by drizzle's readonly ones. */
const settings = json.openapi({
  description: 'What its kind needs: see docs/sources.md. Addresses may not be private unless the operator opened them',
  example: { reportUrl: 'https://wd.example/ccx/service/customreport2/acme/ISU/Workers', username: 'ISU_Tenure@acme' },
});
const secrets = json.openapi({
  description: 'Passwords and keys of its kind. Write-only, kept encrypted',
  example: { password: 'the-password' },
});
const authority = z.array(text(256)).max(200).nullable().openapi({
  description:
    'What it is the truth of: fields, `attributes.NAME`, `attributes`, `active`, `groups`. null: everything it tells',
});
const shrinkGuard = z
  .strictObject({ count: z.int().min(0).max(1_000_000), share: z.number().min(0).max(1) })
  .nullable()
  .openapi({ description: 'A run by which more would leave than both is held; null is off' });
const everySeconds = z
  .int()
  .min(60)
  .max(604_800)
  .nullable()
  .openapi({ description: 'How often it is read by itself (workday, ldap, google); null: only when asked' });
const displayName = text(256).openapi({ example: 'Workday' });

export const newSource = z
  .strictObject({
    kind: z.enum(SOURCE_KINDS),
    displayName,
    settings: settings.default({}),
    secrets: secrets.default({}),
    enabled: z.boolean().default(true),
    authority: authority.default(null),
    shrinkGuard: shrinkGuard.default({ ...DEFAULT_SHRINK_GUARD }),
    everySeconds: everySeconds.default(null),
  })
  .openapi('NewSource');

export const sourcePatch = z
  .strictObject({
    displayName,
    settings: json.openapi({ description: 'A JSON merge patch of the settings' }),
    secrets: json.openapi({ description: 'A JSON merge patch of the secrets' }),
    enabled: z.boolean(),
    authority,
    shrinkGuard,
    everySeconds,
  })
  .partial()
  .openapi('SourcePatch');

export const sourceSchema = z
  .object({
    id: z.string(),
    kind: z.enum(SOURCE_KINDS),
    displayName: z.string(),
    settings: json,
    hasSecrets: z.boolean(),
    enabled: z.boolean(),
    authority: z.array(z.string()).nullable(),
    shrinkGuard: z.object({ count: z.number(), share: z.number() }).nullable(),
    everySeconds: z.number().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Source');

export const sourceWithSecret = sourceSchema
  .extend({
    secret: z.string().optional().openapi({
      description: 'Of a webhook: `whsec_…`, to sign messages with. Shown now and never again',
    }),
  })
  .openapi('SourceWithSecret');

export const newRun = z
  .strictObject({
    mode: z.enum(['full', 'delta']).default('full').openapi({
      description: 'full: who is missing has left; delta: only what changed, where the source can tell (else full)',
    }),
    dryRun: z.boolean().default(false).openapi({ description: 'Only say what would be done: counts and /changes' }),
  })
  .openapi('NewSourceRun');

export const runSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    mode: z.enum(['full', 'delta']),
    dryRun: z.boolean(),
    fileName: z.string().nullable(),
    status: z.enum(['running', 'held', 'done', 'failed', 'cancelled']),
    counts: z.record(z.string(), z.number()).openapi({
      description:
        'read, created, updated, unchanged, scheduled, left, unmatched, disputed, bad; wouldLeave of a dry or held run',
    }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable().openapi({
      description: 'Why it is held, has failed, or is tried again; of a dry run: why it would be held',
    }),
    requestedBy: z.string(),
    approvedAt: z.iso.datetime().nullable(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('SourceRun');

export const runErrorSchema = z
  .object({
    place: z.string().openapi({ description: '`line 17`, `entry 3`, a DN' }),
    field: z.string(),
    message: z.string(),
  })
  .openapi('SourceRunError');

export const runChangeSchema = z
  .object({
    kind: z.enum(['create', 'update', 'leave', 'schedule', 'dispute']),
    key: z.string(),
    place: z.string(),
    userId: z.string().nullable(),
    attributes: z.array(z.string()).openapi({ description: 'Names of what changes' }),
  })
  .openapi('SourceRunChange');

export function showSource(source: Source): z.output<typeof sourceSchema> {
  return {
    ...{ id: source.id, kind: source.kind, displayName: source.displayName, settings: shown(source.settings) },
    ...{ hasSecrets: source.secretsSealed !== null, enabled: source.enabled },
    authority: source.authority === null ? null : [...source.authority],
    shrinkGuard: source.shrinkGuard,
    everySeconds: source.everySeconds,
    createdAt: source.createdAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}

export function showRun(run: SourceRun): z.output<typeof runSchema> {
  const { id, sourceId, mode, dryRun, fileName, status, counts, failure, requestedBy } = run;
  return {
    ...{ id, sourceId, mode, dryRun, fileName, status, counts: { ...counts }, failure, requestedBy },
    approvedAt: run.approvedAt?.toISOString() ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

export function showRunError({ place, field, message }: RunError): z.output<typeof runErrorSchema> {
  return { place, field, message };
}

export function showRunChange({ kind, key, place, userId, attributes }: RunChange): z.output<typeof runChangeSchema> {
  return { kind, key, place, userId, attributes: [...attributes] };
}

function shown(value: JsonObject): z.output<typeof json> {
  return { ...value };
}
