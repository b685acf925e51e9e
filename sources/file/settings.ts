import { z } from 'zod';
import { IMPORT_FIELDS } from '../../domain/imports/fields.ts';

const TARGETS: ReadonlySet<string> = new Set([...IMPORT_FIELDS, 'groups', 'groupNames', 'active', 'effectiveAt']);

/** What a column is: a field, `groups`, `groupNames`, `active`, `effectiveAt`, or `attributes.NAME`. */
const target = z
  .string()
  .refine(
    (it) => TARGETS.has(it) || (/^attributes\.\S.{0,255}$/.test(it) && it !== 'attributes.__proto__'),
    `Expected ${[...TARGETS].join(', ')} or attributes.NAME.`,
  );

/** What a source of kind `file` is set up with. */
export const fileSourceSettings = z.strictObject({
  /** By the column's or the key's name in the file; those that are left out are not read. Default: suggested. */
  columns: z.record(z.string().min(1).max(256), target).optional(),
  /** The column that people are known by; default the one of the employee number. */
  keyColumn: z.string().min(1).max(256).optional(),
  /** What parts the groups in a cell. */
  groupSeparator: z.string().min(1).max(5).default(';'),
  /** Whether groups that the file names are made, by `groupNames` where there are such. */
  createGroups: z.boolean().default(false),
});

export type FileSourceSettings = z.output<typeof fileSourceSettings>;
