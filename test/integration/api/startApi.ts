import { randomBytes } from 'node:crypto';
import pino from 'pino';
import postgres from 'postgres';
import { Registry } from 'prom-client';
import { inject } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../../api/app.ts';
import type { AppDeps } from '../../../api/deps.ts';
import { parsePrivateTargets } from '../../../connectors/http/privateTargets.ts';
import { connectDatabase, type Db } from '../../../db/connect.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { createSealer } from '../../../domain/sealing.ts';
import { deriveCodecKeys } from '../../../runtime/codec/codecKeys.ts';
import { createPayloadCodec } from '../../../runtime/codec/payloadCodec.ts';
import { TEST_KEYS } from '../../testKeys.ts';

export const ADMIN_KEY = 'test-admin-key-that-is-long-enough-0123';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; undefined where the body is none. */
  readonly body: unknown;
  readonly text: string;
  /** The value at a dotted path of the body, e.g. `errors.0.field`. */
  at(path: string): unknown;
}

export interface TestApi {
  readonly app: ReturnType<typeof createApp>;
  readonly deps: AppDeps;
  readonly db: Db;
  readonly databaseUrl: string;
  /** What was logged, a parsed line each. */
  readonly logged: readonly Record<string, unknown>[];
  /**
   * Sends one request with the admin key. A body that is a string goes out as it is, anything else as JSON; headers
   * that are null are left out.
   */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Answer>;
  stop(): Promise<void>;
}

/** The API on a fresh, migrated database of its own: `afterAll(() => api.stop())`. */
export async function startApi(
  changes: Partial<AppDeps> = {},
  servedAt: string = inject('databaseUrl'),
): Promise<TestApi> {
  const admin = postgres(servedAt, { max: 1, onnotice: () => {} });
  const name = `api_${randomBytes(8).toString('hex')}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(servedAt);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  const database = connectDatabase({ url: url.href, applicationName: 'api-test' });
  const logged: Record<string, unknown>[] = [];
  const stopping = new AbortController();
  const deps: AppDeps = {
    db: database.db,
    listen: database.listen,
    stopping: stopping.signal,
    sealer: createSealer([{ kid: 'test', key: randomBytes(32) }]),
    adminKey: ADMIN_KEY,
    allowPrivate: parsePrivateTargets('127.0.0.0/8'),
    temporalUiUrl: 'http://temporal.test:8233',
    temporalNamespace: 'default',
    logger: pino({ level: 'debug' }, { write: (line) => logged.push(logLine.parse(JSON.parse(line))) }),
    metrics: new Registry(),
    installation: {
      attemptsKeptDays: 90,
      temporal: async () => ({ version: '1.0.0', keptDays: 30 }),
      packages: async () => [{ name: 'hono', version: '4.0.0', license: 'MIT' }],
    },
    state: async () => ({ temporal: 'ok', workers: 1 }),
    codec: createPayloadCodec(deriveCodecKeys(TEST_KEYS)),
    codecOrigins: new Set(['http://temporal.test:8233']),
    consoleDir: undefined,
    console: {
      secrets: [{ version: 1, value: randomBytes(32).toString('base64url') }],
      publicUrl: 'http://localhost',
      oidc: undefined,
    },
    ...changes,
  };
  const app = createApp(deps);
  return {
    app,
    deps,
    db: database.db,
    databaseUrl: url.href,
    logged,
    async call(method, path, body, headers = {}) {
      const sent = new Headers({ authorization: `Bearer ${deps.adminKey}` });
      if (body !== undefined) sent.set('content-type', 'application/json');
      for (const [header, value] of Object.entries(headers)) {
        if (value === null) sent.delete(header);
        else sent.set(header, value);
      }
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      return read(await app.request(path, { method, headers: sent, body: text }));
    },
    async stop() {
      stopping.abort();
      await database.close();
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

const logLine = z.record(z.string(), z.unknown());

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return {
    status: response.status,
    headers: response.headers,
    body,
    text,
    at: (path) =>
      path.split('.').reduce<unknown>((value, key) => {
        if (typeof value !== 'object' || value === null) return undefined;
        return Object.entries(value).find(([name]) => name === key)?.[1];
      }, body),
  };
}
