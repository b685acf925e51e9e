import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { catalogEntry } from '../connectors/catalog/index.ts';
import type { CapabilityProfile } from '../connectors/connector.ts';
import { createConnector } from '../connectors/createConnector.ts';
import type { PrivateTargets } from '../connectors/http/privateTargets.ts';
import { claimHealthCheck, type Seen, writeHealth } from '../db/appHealth.ts';
import { type App, connectionOf } from '../db/apps.ts';
import type { Db } from '../db/connect.ts';
import { TenureError } from '../domain/errors.ts';
import { errorTrace } from '../domain/errorTrace.ts';
import type { Sealer } from '../domain/sealing.ts';

export interface HealthCheckOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly allowPrivate: PrivateTargets;
  readonly logger: Logger;
  /** Ends the checks; one under way is given up. */
  readonly signal: AbortSignal;
  /** How often each app is looked at, milliseconds; default a minute. */
  readonly everyMs?: number;
  /** How often apps that are due are looked for, milliseconds; default 5 s. A new app is looked at so soon. */
  readonly pollMs?: number;
}

/** A target that answers nothing in this time is not well. */
const LIMIT_MS = 30_000;

/**
 * Looks at each app once a minute, one at a time, and keeps what it sees in the app's `health`; of several processes one
 * looks. An app never looked at gets the whole Test Connection, which also measures what the target can do; after that
 * the least request that needs the token. Resolves when `signal` has fired and nothing is under way.
 */
export async function startHealthChecks(options: HealthCheckOptions): Promise<void> {
  const { db, logger, signal, everyMs = 60_000, pollMs = 5_000 } = options;
  while (!signal.aborted) {
    try {
      const app = await claimHealthCheck(db, everyMs);
      if (app === undefined) await pause(pollMs, signal);
      else await look(options, app);
    } catch (error) {
      // Postgres is away, or a mistake of ours: the next round shows.
      logger.warn(errorTrace(error), 'health checks interrupted');
      await pause(pollMs, signal);
    }
  }
}

async function look({ db, sealer, allowPrivate, logger, signal }: HealthCheckOptions, app: App): Promise<void> {
  const started = performance.now();
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const seen = await see(app, { sealer, allowPrivate, signal: limited });
  if (signal.aborted) return;
  await writeHealth(db, app, seen);
  const status = seen.ok ? 'ok' : 'failing';
  if (status !== app.health.status) {
    logger.info({ appId: app.id, status, ms: Math.round(performance.now() - started) }, 'app health changed');
  }
}

async function see(
  app: App,
  { sealer, allowPrivate, signal }: { sealer: Sealer; allowPrivate: PrivateTargets; signal: AbortSignal },
): Promise<Seen> {
  const started = performance.now();
  const check = (cause?: string, remedy?: string) => {
    const ms = Math.round(performance.now() - started);
    return { ok: cause === undefined, checks: [{ name: 'list_one_user', ok: cause === undefined, ms, cause, remedy }] };
  };
  try {
    const entry = catalogEntry(app.catalog);
    if (entry === undefined) return check(`This version of Tenure knows no kind of app "${app.catalog}".`);
    const profile = app.profile ?? undefined;
    let learned: CapabilityProfile | undefined;
    const connector = createConnector({
      entry,
      connection: connectionOf(app, sealer),
      profile,
      allowPrivate,
      onProfileChange: (news) => {
        learned = news;
      },
    });
    try {
      if (profile === undefined) return await connector.testConnection({ signal });
      await connector.probe({ signal });
      return { ...check(), profile: learned };
    } finally {
      await connector.close();
    }
  } catch (error) {
    if (error instanceof TenureError) return check(error.message, error.remedy);
    throw error;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Aborted: the loop ends.
  await sleep(ms, undefined, { signal }).catch(() => {});
}
