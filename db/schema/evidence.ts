import { bigserial, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { CheckResult } from '../../domain/evidence/document.ts';
import type { EvidencePublicKey } from '../../domain/evidence/evidenceKey.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import { time } from './time.ts';

/** The key that evidence is signed with: one row, made when it is first asked for, and the same from then on. */
export const evidenceKeys = pgTable('evidence_keys', {
  id: integer('id').primaryKey().default(1),
  /** The private half, sealed anew whenever evidence is made: by then the first of the encryption keys. */
  key: text('key').notNull(),
  publicKey: jsonb('public_key').$type<EvidencePublicKey>().notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** What targets showed of accounts when they were read again for evidence; only appended to. */
export const evidenceChecks = pgTable(
  'evidence_checks',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    userId: text('user_id').$type<UserId>().notNull(),
    appId: text('app_id').$type<AppId>().notNull(),
    /** The account that was looked for; null where none was known. */
    remoteId: text('remote_id'),
    /** When the target answered. */
    at: time('at').notNull(),
    result: text('result').$type<CheckResult>().notNull(),
    reason: text('reason'),
    checkedBy: text('checked_by').notNull(),
  },
  (t) => [index('evidence_checks_account').on(t.userId, t.appId, t.id)],
);
