import { bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ApiKeyId } from '../../domain/ids.ts';
import { time } from './time.ts';

/** API keys: `tnr_<id>_<secret>`; only the secret's SHA-256 is kept. */
export const apiKeys = pgTable('api_keys', {
  id: text('id').$type<ApiKeyId>().primaryKey(),
  name: text('name').notNull(),
  /** The first characters, to tell keys apart in lists. */
  hint: text('hint').notNull(),
  hash: text('hash').notNull(),
  scopes: jsonb('scopes').$type<string[]>().notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
  expiresAt: time('expires_at'),
  lastUsedAt: time('last_used_at'),
  revokedAt: time('revoked_at'),
});

/** Answers to POSTs that carried an Idempotency-Key, kept 24 hours (ruling 20). */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    apiKeyId: text('api_key_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status'),
    answer: jsonb('answer').$type<unknown>(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.apiKeyId, t.route, t.key] }), index('idempotency_keys_created').on(t.createdAt)],
);

/** Every administrative change, with before and after (secrets left out). */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    time: time('time').notNull().defaultNow(),
    actor: text('actor').notNull(),
    requestId: text('request_id'),
    action: text('action').notNull(),
    objectId: text('object_id').notNull(),
    before: jsonb('before').$type<unknown>(),
    after: jsonb('after').$type<unknown>(),
  },
  (t) => [index('audit_log_object').on(t.objectId, t.id)],
);
