import { z } from '@hono/zod-openapi';
import type { Import, ImportError } from '../../db/imports/imports.ts';
import { IMPORT_KEYS } from '../../domain/imports/settings.ts';
import { text } from './text.ts';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((it) => it === 'true')
  .openapi({ type: 'boolean', default: false });

/** How a file is read; the file itself is the body. */
export const importQuery = z.strictObject({
  fileName: text(255).default('people.csv').openapi({ description: 'Shown in the list' }),
  columns: text(20_000)
    .optional()
    .openapi({
      description:
        'JSON: what each column is, by its name. userName, email, givenName, familyName, displayName, department, title, ' +
        'employeeNumber, groups, or attributes.NAME for anything else; columns that are left out are not read. Without it ' +
        'the mapping is the suggested one.',
      example: '{"Emp. No":"employeeNumber","Mail":"email","Teams":"groups"}',
    }),
  key: z.enum(IMPORT_KEYS).default('employeeNumber').openapi({ description: 'What people are known by' }),
  mode: z.enum(['add-and-update']).default('add-and-update').openapi({
    description: 'Who is not in the file stays as they are',
  }),
  groups: z.enum(['add', 'set']).default('add').openapi({
    description: "Whether a row's groups come beside those a person has, or replace them",
  }),
  groupSeparator: z.string().min(1).max(5).default(';').openapi({ description: 'What parts the groups in a cell' }),
  dryRun: flag,
});

const rowError = z.object({
  line: z.int().openapi({ description: 'Of the file, from 1, as an editor counts' }),
  field: z.string().openapi({ description: 'As mapped; `row` where the line itself can not be read' }),
  message: z.string(),
});

export const importInspection = z
  .object({
    encoding: z.enum(['utf-8', 'utf-8-bom']),
    delimiter: z.enum([',', ';', '\t']),
    rows: z.int(),
    badRows: z.int().openapi({ description: 'Lines that can not be read' }),
    columns: z.array(
      z.object({
        name: z.string(),
        suggested: z.string().nullable().openapi({ description: 'What it probably is', example: 'employeeNumber' }),
      }),
    ),
    firstRows: z.array(z.array(z.string())).openapi({ description: 'The first five that can be read' }),
    errors: z.array(rowError).openapi({ description: 'The first hundred' }),
  })
  .openapi('ImportInspection');

export const importCheck = z
  .object({
    dryRun: z.literal(true),
    rows: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    bad: z.int(),
    errors: z.array(rowError).openapi({ description: 'The first hundred' }),
  })
  .openapi('ImportCheck');

export const importSchema = z
  .object({
    id: z.string(),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    fileName: z.string(),
    key: z.enum(IMPORT_KEYS),
    mode: z.enum(['add-and-update']),
    columns: z.record(z.string(), z.string()),
    rows: z.int(),
    processed: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    bad: z.int(),
    failure: z.string().nullable().openapi({ description: 'A code, where it failed: `sealed_unreadable`' }),
    createdBy: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('Import');

export const importErrorSchema = rowError.openapi('ImportError');

export function showImport(found: Import): z.output<typeof importSchema> {
  const { id, status, fileName, settings, rows, processed, created, updated, unchanged, bad, failure } = found;
  return {
    ...{ id, status, fileName },
    ...{ key: settings.key, mode: settings.mode, columns: { ...settings.columns } },
    ...{ rows, processed, created, updated, unchanged, bad, failure },
    createdBy: found.createdBy,
    startedAt: found.startedAt.toISOString(),
    finishedAt: found.finishedAt?.toISOString() ?? null,
  };
}

export function showImportError({ line, field, message }: ImportError): z.output<typeof importErrorSchema> {
  return { line, field, message };
}
