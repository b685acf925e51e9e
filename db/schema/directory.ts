import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { GroupId, UserId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/values.ts';
import { time } from './time.ts';

/** People: the desired truth. `version` is raised under the row's lock by whatever changes anything about the person. */
export const users = pgTable(
  'users',
  {
    id: text('id').$type<UserId>().primaryKey(),
    version: integer('version').notNull().default(1),
    userName: text('user_name').notNull(),
    givenName: text('given_name'),
    familyName: text('family_name'),
    displayName: text('display_name'),
    email: text('email'),
    active: boolean('active').notNull().default(true),
    department: text('department'),
    title: text('title'),
    employeeNumber: text('employee_number'),
    attributes: jsonb('attributes').$type<JsonObject>().notNull().default({}),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    /** A tombstone: the person is gone from the directory, their accounts may not be yet (ruling 16). */
    deletedAt: time('deleted_at'),
  },
  (t) => [
    uniqueIndex('users_user_name').on(sql`lower(${t.userName})`).where(sql`deleted_at is null`),
    uniqueIndex('users_employee_number').on(t.employeeNumber).where(sql`deleted_at is null`),
    index('users_employee_number_any').on(t.employeeNumber),
  ],
);

/** Every userName, address and employee number a person has ever had: what reports are searched by. */
export const userIdentifiers = pgTable(
  'user_identifiers',
  {
    /** Lower case. */
    value: text('value').notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.value, t.userId] })],
);

export const groups = pgTable(
  'groups',
  {
    id: text('id').$type<GroupId>().primaryKey(),
    displayName: text('display_name').notNull(),
    externalId: text('external_id'),
    description: text('description'),
    /** Everybody: its members are all active users, implicitly; never pushed. */
    builtIn: boolean('built_in').notNull().default(false),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    deletedAt: time('deleted_at'),
  },
  (t) => [uniqueIndex('groups_external_id').on(t.externalId).where(sql`deleted_at is null`)],
);

export const memberships = pgTable(
  'memberships',
  {
    groupId: text('group_id')
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    userId: text('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.userId] }), index('memberships_user').on(t.userId)],
);
