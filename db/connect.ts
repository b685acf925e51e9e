import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { listen } from './listen.ts';
import * as schema from './schema/index.ts';
import { noticeSilence } from './silence.ts';

/**
 * What a query needs: the database itself, or a transaction of it. Statements that a transaction is given with `execute`
 * without waiting in between go to the server together and run in that order (postgres.js pipelines them): one journey for
 * what would be several. drizzle sends a statement when it is awaited, so each belongs in an async function of its own.
 */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

/** A transaction: functions that take one change several rows and leave nothing half-done. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Database {
  readonly db: Db;
  /** Calls back at each NOTIFY on `channel` with its payload, and without whenever listening begins; never fails (listen.ts). Answers how to stop. */
  listen(channel: string, notified: (payload?: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Connections at most; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity, e.g. `tenure-worker`. */
  readonly applicationName?: string;
  /** A statement that takes longer is ended; default 30 s. */
  readonly statementTimeoutMs?: number;
}

/**
 * A pool of connections to Postgres, opened as they are needed. Times come back as `Date` from drizzle's queries; from
 * `db.execute` times and arrays come back as text, so that arrays are asked for as JSON.
 */
export function connectDatabase(options: DatabaseOptions): Database {
  const statementMs = options.statementTimeoutMs ?? 30_000;
  const settings = {
    max: options.max ?? 10,
    connect_timeout: 5,
    idle_timeout: 30,
    // Its own pauses grow to 20 s, in which whoever asks has to wait.
    backoff: (failures: number) => Math.min(0.05 * 2 ** failures, 1),
    // It would be asked at each connection, and nobody waits for the answer: lost with its connection, that ends the process.
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: options.applicationName ?? 'tenure',
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: 60_000,
    },
    // Not among the documented options; some clouds' connectors are built on it.
    socket: noticeSilence(statementMs + 5000),
  };
  const client = postgres(options.url, settings);
  return {
    db: drizzle(prepared(client), { schema }),
    listen: (channel, notified) => listen(options.url, channel, notified),
    close: () => client.end({ timeout: 5 }),
  };
}

/**
 * drizzle has postgres.js send its statements unprepared. Then each is parsed and planned anew, asked about first (a journey
 * of its own), and never pipelined; prepared, an event costs Postgres and us half.
 */
function prepared<S extends Sql | TransactionSql>(client: S): S {
  const { unsafe } = client;
  const sent: Partial<Sql> = {
    unsafe: (query, parameters, options) => unsafe(query, parameters, { ...options, prepare: true }),
  };
  Object.assign(client, sent);
  if (!('begin' in client)) return client;
  const { begin } = client;
  const begun = <T>(work: (tx: TransactionSql) => T | Promise<T>) => begin((tx: TransactionSql) => work(prepared(tx)));
  return Object.assign(client, { begin: begun });
}
