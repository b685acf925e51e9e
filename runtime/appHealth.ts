import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { catalogEntry } from '../connectors/catalog/index.ts';
import type { CapabilityProfile, Connector } from '../connectors/connector.ts';
import { createConnector } from '../connectors/createConnector.ts';
import type { PrivateTargets } from '../connectors/http/privateTargets.ts';
import { createLimiter, type Limiter } from '../connectors/limits/limiter.ts';
import { claimHealthCheck, lookAgainIn, type Seen, writeHealth } from '../db/appHealth.ts';
import { createPaceStore } from '../db/appPace.ts';
import { type App, connectionOf } from '../db/apps.ts';
import type { Db } from '../db/connect.ts';
import { pausedMs } from '../db/pauses.ts';
import { endQuarantine, forgetFailures, noteFailure, noteProbeFailed, probeSoon } from '../db/quarantine.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import { errorTrace } from '../domain/errorTrace.ts';
import { appVerdict } from '../domain/quarantine.ts';
import type { Sealer } from '../domain/sealing.ts';
import { retryFreedNames } from './freedNames.ts';

export interface HealthCheckOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly allowPrivate: PrivateTargets;
  readonly logger: Logger;
  /** Ends the checks; one under way is given up. */
  readonly signal: AbortSignal;
  /** How often each app is looked at, milliseconds; default a minute. */
  readonly everyMs?: number;
  /** How often apps that are due are looked for, milliseconds; default half a second. A new app is looked at so soon. */
  readonly pollMs?: number;
}

/** A target that answers nothing in this time is not well. */
const LIMIT_MS = 30_000;
/** Longer than a look may take: who has claimed a probe is alone with it. */
const CLAIM_MS = LIMIT_MS + 10_000;
/** One that begins to fail is looked at more often, until it is known whether it goes on. */
const FAILING_MS = 5_000;
/** Targets that let themselves be waited for hold up nobody else's look. */
const AT_ONCE = 8;

/**
 * Looks at each app once a minute, and keeps what it sees in the app's `health`; of several processes one looks. An app
 * never looked at gets the whole Test Connection, which also measures what the target can do; after that the least
 * request that needs the token. In quarantine the same look is its probe, more often (ruling 11): it ends the quarantine
 * when it gets through; and an app that fails while nobody pushes is found by it. Resolves when `signal` has fired and
 * nothing is under way.
 */
export async function startHealthChecks(options: HealthCheckOptions): Promise<void> {
  const { db, logger, signal, everyMs = 60_000, pollMs = 500 } = options;
  const limiter = createLimiter(createPaceStore(db));
  const looks = new Set<Promise<void>>();
  /** Where the look at names that people wait for goes on, by app. */
  const names: FreedNames = new Map();
  while (!signal.aborted) {
    try {
      const app = looks.size < AT_ONCE ? await claimHealthCheck(db, everyMs, CLAIM_MS) : undefined;
      if (app === undefined) {
        await pause(pollMs, signal);
        continue;
      }
      const looking = look(options, limiter, names, app)
        .catch((error: unknown) =>
          logger.warn({ appId: app.id, ...errorTrace(error) }, 'a health check was interrupted'),
        )
        .finally(() => looks.delete(looking));
      looks.add(looking);
    } catch (error) {
      // Postgres is away, or a mistake of ours: the next round shows.
      logger.warn(errorTrace(error), 'health checks interrupted');
      await pause(pollMs, signal);
    }
  }
  await Promise.all(looks);
  limiter.close();
}

type FreedNames = Map<App['id'], string>;

async function look(options: HealthCheckOptions, limiter: Limiter, names: FreedNames, app: App): Promise<void> {
  const { db, sealer, allowPrivate, logger, signal } = options;
  const started = performance.now();
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const { error, ...seen } = await see(app, {
    sealer,
    allowPrivate,
    limiter,
    signal: limited,
    async whenWell(connector) {
      const after = names.get(app.id) ?? '';
      names.set(app.id, await retryFreedNames(db, app, connector, { after, signal: limited }));
    },
  });
  if (signal.aborted) return;
  // Asked to wait, or no room within its limits: that says nothing about how well it is.
  if (error?.throttled === true && app.quarantine === null) return;
  await writeHealth(db, app, seen);
  const status = seen.ok ? 'ok' : 'failing';
  const about = { appId: app.id, status, code: error?.code, ms: Math.round(performance.now() - started) };
  if (status !== app.health.status) logger.info(about, 'app health changed');
  if (app.quarantine === null) {
    if (await isFailing(db, app, error)) logger.warn(about, 'the app is quarantined');
  } else if (error === undefined) {
    const resumed = await endQuarantine(db, app);
    if (resumed !== undefined) logger.info({ appId: app.id, resumed }, 'the app is out of quarantine');
    else await probeSoon(db, app.id);
  } else if (!(await noteProbeFailed(db, app, error))) {
    // Of a connection that was changed meanwhile.
    await probeSoon(db, app.id);
  }
}

/** What a look at an app that is not in quarantine means for it; true where that is where it goes. */
async function isFailing(db: Db, app: App, error: TenureError | undefined): Promise<boolean> {
  if (error === undefined) {
    await forgetFailures(db, app);
    return false;
  }
  const verdict = appVerdict(error);
  if (verdict === 'none') return false;
  // This was the probe that ruling 11 asks for.
  const noted = await noteFailure(db, app, error, verdict !== 'count');
  if (noted.kind === 'counted') await lookAgainIn(db, app, FAILING_MS);
  return noted.kind === 'quarantined';
}

/** What a look shows; `error` is what keeps pushes from getting through, undefined where they do. */
interface Sight extends Seen {
  readonly error?: TenureError | undefined;
}

async function see(
  app: App,
  {
    sealer,
    allowPrivate,
    limiter,
    signal,
    whenWell,
  }: Pick<HealthCheckOptions, 'sealer' | 'allowPrivate' | 'signal'> & {
    readonly limiter: Limiter;
    readonly whenWell: (connector: Connector) => Promise<void>;
  },
): Promise<Sight> {
  const started = performance.now();
  const check = (error?: TenureError): Sight => {
    const ok = error === undefined;
    const ms = Math.round(performance.now() - started);
    return { ok, error, checks: [{ name: 'list_one_user', ok, ms, cause: error?.message, remedy: error?.remedy }] };
  };
  try {
    const entry = catalogEntry(app.catalog);
    if (entry === undefined) {
      throw permanent('unknown_catalog', `This version of Tenure knows no kind of app "${app.catalog}".`);
    }
    const profile = app.profile ?? undefined;
    let learned: CapabilityProfile | undefined;
    const connector = createConnector({
      entry,
      connection: connectionOf(app, sealer),
      profile,
      allowPrivate,
      admit: limiter.admission(app),
      onProfileChange: (news) => {
        learned = news;
      },
    });
    connector.hold(pausedMs(app));
    // Counts as any other request, and waits for its turn before the joiners.
    const call = { signal, urgent: true };
    try {
      const isUnknown = profile === undefined;
      // In quarantine one request is enough to see that it goes on; what the target can do is measured after it.
      const report = isUnknown && app.quarantine === null ? await connector.testConnection(call) : undefined;
      if (report?.ok === true) return report;
      // A line of the list may fail without concerning pushes; whether they get through, this tells.
      const error = await connector.probe(call).then(
        () => undefined,
        (failure: unknown) => asTenureError(failure),
      );
      // Its own troubles say nothing about the app: the next look goes on.
      if (error === undefined) await whenWell(connector).catch(asTenureError);
      if (error === undefined && isUnknown && report === undefined) return await connector.testConnection(call);
      return report === undefined ? { ...check(error), profile: learned } : { ...report, error };
    } finally {
      await connector.close();
    }
  } catch (error) {
    return check(asTenureError(error));
  }
}

/** @throws what is no error of the target or the settings. */
function asTenureError(error: unknown): TenureError {
  if (error instanceof TenureError) return error;
  throw error;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Aborted: the loop ends.
  await sleep(ms, undefined, { signal }).catch(() => {});
}
