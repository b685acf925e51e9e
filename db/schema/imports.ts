import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ImportId } from '../../domain/ids.ts';
import type { ImportSettings } from '../../domain/imports/settings.ts';
import { time } from './time.ts';

export type ImportStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** Files of people. Any process may work on one: it holds a lease, and writes each batch's counts with the batch. */
export const imports = pgTable(
  'imports',
  {
    id: text('id').$type<ImportId>().primaryKey(),
    createdBy: text('created_by').notNull(),
    fileName: text('file_name').notNull(),
    settings: jsonb('settings').$type<ImportSettings>().notNull(),
    status: text('status').$type<ImportStatus>().notNull().default('running'),
    /** Rows of people in the file, bad ones too. */
    rows: integer('rows').notNull(),
    /** How many of them are seen to, in the file's order; the next batch begins here. */
    processed: integer('processed').notNull().default(0),
    created: integer('created').notNull().default(0),
    updated: integer('updated').notNull().default(0),
    unchanged: integer('unchanged').notNull().default(0),
    bad: integer('bad').notNull().default(0),
    /** A code: why it ended as `failed`. */
    failure: text('failure'),
    leaseOwner: text('lease_owner'),
    leaseUntil: time('lease_until'),
    startedAt: time('started_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
  },
  (t) => [index('imports_status').on(t.status)],
);

/** A running import's rows, sealed; deleted when it ends. */
export const importChunks = pgTable(
  'import_chunks',
  {
    importId: text('import_id')
      .$type<ImportId>()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** The number of its first row, from 0. */
    firstRow: integer('first_row').notNull(),
    sealed: text('sealed').notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.firstRow] })],
);

/** What is wrong with rows. No values of people: fields and reasons. */
export const importErrors = pgTable(
  'import_errors',
  {
    importId: text('import_id')
      .$type<ImportId>()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    line: integer('line').notNull(),
    field: text('field').notNull(),
    message: text('message').notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.line, t.field] })],
);
