import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import type { SavedViewId } from '../../domain/ids.ts';
import { time } from './time.ts';

/** A page of the console as somebody filtered it. */
export const savedViews = pgTable(
  'saved_views',
  {
    id: text('id').$type<SavedViewId>().primaryKey(),
    /** The actor who made it. */
    owner: text('owner').notNull(),
    page: text('page').notNull(),
    name: text('name').notNull(),
    /** A URL's search string, without the question mark. */
    query: text('query').notNull(),
    shared: boolean('shared').notNull().default(false),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('saved_views_page').on(t.page, t.owner)],
);
