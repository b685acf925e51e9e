import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
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

/** Every administrative change, with before and after (secrets left out); appended by db/audit.ts alone. */
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
    /** HMAC over the row before and this one (domain/auditHash.ts); null in rows that are older than the chain. */
    hash: text('hash'),
  },
  (t) => [index('audit_log_object').on(t.objectId, t.id)],
);

/** Where the audit log's hash chain stands: one row, whose lock puts the writers in order. */
export const auditChain = pgTable('audit_chain', {
  id: integer('id').primaryKey().default(1),
  /** The chain's own random key, sealed anew at each entry: by then the first of the encryption keys. */
  key: text('key').notNull(),
  /** The chain begins after this row of the log. */
  baseId: bigint('base_id', { mode: 'number' }).notNull(),
  /** What its first row continues: empty, or the hash of the last row that was removed for its age. */
  baseHash: text('base_hash').notNull().default(''),
  lastId: bigint('last_id', { mode: 'number' }).notNull(),
  lastHash: text('last_hash').notNull(),
});
