import { eq } from 'drizzle-orm';
import { compileAppMappings } from '../connectors/catalog/appMappings.ts';
import { catalogEntry } from '../connectors/catalog/index.ts';
import type { TargetConnector } from '../connectors/connector.ts';
import { createConnector } from '../connectors/createConnector.ts';
import { createLimiter, type Limiter } from '../connectors/limits/limiter.ts';
import { createPaceStore } from '../db/appPace.ts';
import { type App, connectionOf } from '../db/apps.ts';
import { pauseApp, pausedMs } from '../db/pauses.ts';
import { apps } from '../db/schema/index.ts';
import { permanent } from '../domain/errors.ts';
import type { AppId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping/compileMapping.ts';
import type { ActivityDependencies } from './dependencies.ts';

export interface OpenApp {
  readonly revision: number;
  readonly connector: TargetConnector;
  readonly users: Mapping<'user'>;
  readonly groups: Mapping<'group'>;
}

/** One connector and one compiled mapping an app and process, made anew when the app's settings change. */
export interface ConnectorCache {
  /** @throws permanent when the app's kind, token or mapping can't be used. */
  open(app: App): OpenApp;
  /** Another process was asked for silence by the app's target. */
  hold(appId: AppId, ms: number): void;
  close(): Promise<void>;
}

/** Requests under way on a replaced connector end within their time-out. */
const CLOSE_OLD_AFTER_MS = 30_000;

export function createConnectorCache(deps: ActivityDependencies): ConnectorCache {
  const open = new Map<AppId, OpenApp>();
  const limiter = createLimiter(createPaceStore(deps.db));
  return {
    open(app) {
      const known = open.get(app.id);
      if (known !== undefined && known.revision >= app.revision) {
        known.connector.hold(pausedMs(app));
        return known;
      }
      const fresh = openApp(deps, limiter, app);
      open.set(app.id, fresh);
      fresh.connector.hold(pausedMs(app));
      if (known !== undefined) setTimeout(() => void known.connector.close(), CLOSE_OLD_AFTER_MS).unref();
      return fresh;
    },
    hold: (appId, ms) => open.get(appId)?.connector.hold(ms),
    async close() {
      limiter.close();
      await Promise.all([...open.values()].map(({ connector }) => connector.close()));
      open.clear();
    },
  };
}

function openApp({ db, sealer, allowPrivate }: ActivityDependencies, limiter: Limiter, app: App): OpenApp {
  const entry = catalogEntry(app.catalog);
  if (entry === undefined) {
    throw permanent('unknown_catalog', `This version of Tenure knows no kind of app "${app.catalog}".`, {
      remedy: 'Update Tenure on every worker.',
    });
  }
  const mappings = compileAppMappings(
    entry,
    { users: app.usersMapping, groups: app.groupsMapping },
    app.authorizedDomains,
  );
  if (!mappings.users.ok || !mappings.groups.ok) {
    const problems = [mappings.users, mappings.groups].flatMap((it) => (it.ok ? [] : it.problems));
    throw permanent('bad_mapping', `The app's mapping is not valid: ${problems[0]?.message ?? ''}`, {
      remedy: "Correct the app's mapping; what waits is then tried again.",
    });
  }
  const connector = createConnector({
    entry,
    connection: connectionOf(app, sealer),
    profile: app.profile ?? undefined,
    allowPrivate,
    admit: limiter.admission(app),
    onThrottled: (ms) => {
      // For the other processes; here it is heeded already.
      pauseApp(db, app.id, ms).catch(() => {});
    },
    onProfileChange: (profile) => {
      // Only remembered to save requests: what is lost is learned again.
      db.update(apps)
        .set({ profile })
        .where(eq(apps.id, app.id))
        .catch(() => {});
    },
  });
  return { revision: app.revision, connector, users: mappings.users.mapping, groups: mappings.groups.mapping };
}
