import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ConsoleSessionId, ConsoleUserId } from '../../domain/ids.ts';
import { time } from './time.ts';

/**
 * Who signs in to the console. The columns of users, sessions, accounts, verifications and two factors are better-auth's
 * (its "core schema" and two-factor pages), with `role` and `disabled` added.
 */
export const consoleUsers = pgTable('console_users', {
  id: text('id').$type<ConsoleUserId>().primaryKey(),
  name: text('name').notNull(),
  /** In lower case. */
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  role: text('role').notNull().default('auditor'),
  disabled: boolean('disabled').notNull().default(false),
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
});

const ofUser = () =>
  text('user_id')
    .$type<ConsoleUserId>()
    .notNull()
    .references(() => consoleUsers.id, { onDelete: 'cascade' });

/** Browsers that are signed in; the cookie is the token with a signature. */
export const consoleSessions = pgTable(
  'console_sessions',
  {
    id: text('id').$type<ConsoleSessionId>().primaryKey(),
    token: text('token').notNull().unique(),
    userId: ofUser(),
    expiresAt: time('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('console_sessions_user').on(t.userId)],
);

/** How somebody proves who they are: provider `credential` holds a password's scrypt hash, `oidc` a subject. */
export const consoleAccounts = pgTable(
  'console_accounts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: ofUser(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: time('access_token_expires_at'),
    refreshTokenExpiresAt: time('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('console_accounts_user').on(t.userId),
    uniqueIndex('console_accounts_provider').on(t.providerId, t.accountId),
  ],
);

/** Sign-ins under way: the state of an OIDC round trip, a second factor that is waited for. */
export const consoleVerifications = pgTable(
  'console_verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('console_verifications_identifier').on(t.identifier)],
);

/** Secrets of authenticator apps and backup codes, encrypted by better-auth with the console's secret. */
export const consoleTwoFactors = pgTable(
  'console_two_factors',
  {
    id: text('id').primaryKey(),
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: ofUser(),
    verified: boolean('verified').default(true),
    failedVerificationCount: integer('failed_verification_count').default(0),
    lockedUntil: time('locked_until'),
  },
  (t) => [index('console_two_factors_user').on(t.userId)],
);

/** One-time links; of the token only its SHA-256 is kept. */
export const consoleLinks = pgTable('console_links', {
  hash: text('hash').primaryKey(),
  /** Whom it lets in and has set a password; null: whoever runs the machine. */
  userId: text('user_id')
    .$type<ConsoleUserId>()
    .references(() => consoleUsers.id, { onDelete: 'cascade' }),
  expiresAt: time('expires_at').notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** Passwords tried for an address (hashed) that were not right yet. */
export const consoleAttempts = pgTable('console_attempts', {
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  since: time('since').notNull(),
});
