import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CapabilityProfile, ConnectionCheck, ConnectionSettings } from '../../connectors/connector.ts';
import { type AppLimits, NO_LIMITS } from '../../domain/appLimits.ts';
import type { AppId, EventId, GroupId, PolicyId, UserId } from '../../domain/ids.ts';
import type { OperationSwitches } from '../../domain/lifecycle.ts';
import type { MappingRow } from '../../domain/mapping/types.ts';
import { RECONCILE_BY_DEFAULT, type ReconcileSettings } from '../../domain/reconcile/words.ts';
import { groups } from './directory.ts';
import { transactionId } from './stream.ts';
import { time } from './time.ts';

/** Which groups an app gets: those its policies name, all, or a list. */
export type PushGroups = 'policy' | 'all' | GroupId[];

export interface AppHealth {
  readonly status: 'unknown' | 'ok' | 'failing';
  readonly checkedAt: string | null;
  readonly checks: readonly ConnectionCheck[];
  /** When the next look is due; absent: now. */
  readonly dueAt?: string;
}

/** Why an app is quarantined (ruling 11), in the words of the error that did it. */
export interface Quarantine {
  /** RFC 3339. */
  readonly since: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly httpStatus: number | null;
  /** How often the app was probed since. */
  readonly probes: number;
}

/** Connected target applications. */
export const apps = pgTable('apps', {
  id: text('id').$type<AppId>().primaryKey(),
  catalog: text('catalog').notNull(),
  displayName: text('display_name').notNull(),
  baseUrl: text('base_url').notNull(),
  /** The bearer token, sealed (runtime/seal.ts); never leaves through the API. */
  tokenSealed: text('token_sealed').notNull(),
  /** What its kind's protocol asks for besides address and token (LDAP: bindDn, baseDn, …); never a secret. */
  connectionSettings: jsonb('connection_settings').$type<ConnectionSettings>().notNull().default({}),
  authorizedDomains: jsonb('authorized_domains').$type<string[]>().notNull(),
  operations: jsonb('operations').$type<OperationSwitches>().notNull(),
  onLeave: text('on_leave').$type<'deactivate' | 'delete'>().notNull(),
  pushGroups: jsonb('push_groups').$type<PushGroups>().notNull(),
  adoptGroups: text('adopt_groups').$type<'ask' | 'byName'>().notNull(),
  deletionGuard: jsonb('deletion_guard').$type<{ count: number; share: number } | null>(),
  /** How often it is compared with the directory by itself, and what is mended then. */
  reconcile: jsonb('reconcile').$type<ReconcileSettings>().notNull().default(RECONCILE_BY_DEFAULT),
  /** What its target is asked of at most, by all processes together. */
  limits: jsonb('limits').$type<AppLimits>().notNull().default(NO_LIMITS),
  /** The target has asked for silence until then (429 with Retry-After). */
  pausedUntil: time('paused_until'),
  usersMapping: jsonb('users_mapping').$type<MappingRow[]>().notNull(),
  groupsMapping: jsonb('groups_mapping').$type<MappingRow[]>().notNull(),
  /** What the target can do, measured at connect time and corrected while working. */
  profile: jsonb('profile').$type<CapabilityProfile>(),
  health: jsonb('health').$type<AppHealth>().notNull().default({ status: 'unknown', checkedAt: null, checks: [] }),
  /** While it is there no step sends anything to the app but its probe. */
  quarantine: jsonb('quarantine').$type<Quarantine>(),
  /** Transient failures in a row, without one success between them. */
  failures: integer('failures').notNull().default(0),
  /** The wait before the next probe is a second times two to this power; kept until something gets through again. */
  probeBackoff: integer('probe_backoff').notNull().default(0),
  /** When it came out of quarantine; null once something has got through since. */
  recoveredAt: time('recovered_at'),
  /** Raised by every change to the settings; connectors are cached by it. */
  revision: bigint('revision', { mode: 'number' }).notNull().default(1),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
  /** Set by `DELETE ?accounts=deprovision` while its accounts are being taken away. */
  removingSince: time('removing_since'),
  /** Which transaction has made its state another (failing, quarantined, …) last: set by a trigger, read by the live stream. */
  changedIn: transactionId('changed_in'),
  deletedAt: time('deleted_at'),
});

/**
 * Where an app with limits stands: one row, which every request to its target passes by. Times are Postgres' own, so that
 * the clocks of the workers don't matter.
 */
export const appPace = pgTable('app_pace', {
  appId: text('app_id')
    .$type<AppId>()
    .primaryKey()
    .references(() => apps.id),
  /** When the next request may begin. */
  nextAt: time('next_at').notNull().defaultNow(),
  /** Until then only what is urgent begins: a leaver is on the way. */
  urgentUntil: time('urgent_until'),
  /** When the last of those that were sent away is to come again. */
  returnAt: time('return_at'),
  /** Requests under way: id to the end of its slot, milliseconds since 1970; renewed while its process lives. */
  inFlight: jsonb('in_flight').$type<Record<string, number>>().notNull().default({}),
});

/** Members of the group are entitled to the app. */
export const policies = pgTable(
  'policies',
  {
    id: text('id').$type<PolicyId>().primaryKey(),
    appId: text('app_id')
      .$type<AppId>()
      .notNull()
      .references(() => apps.id),
    groupId: text('group_id')
      .$type<GroupId>()
      .notNull()
      .references(() => groups.id),
    name: text('name').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('policies_app_group').on(t.appId, t.groupId), index('policies_group').on(t.groupId)],
);

/** An entitlement that a cancel or a compensation has put out of force; lifted by whatever grants the app anew. */
export const suppressions = pgTable(
  'suppressions',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    appId: text('app_id').$type<AppId>().notNull(),
    eventId: text('event_id').$type<EventId>().notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('suppressions_user_app').on(t.userId, t.appId)],
);
