import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import type { TargetConnector } from '../../connectors/connector.ts';
import { createConnector } from '../../connectors/createConnector.ts';
import type { Limiter } from '../../connectors/limits/limiter.ts';
import { type App, connectionOf } from '../../db/apps.ts';
import { permanent } from '../../domain/errors.ts';
import type { Mapping } from '../../domain/mapping/compileMapping.ts';
import type { AppDeps } from '../deps.ts';
import { entryOf } from './checkSettings.ts';

/** A connector of an app for one request of the API, within the app's limits; to be closed by whoever opened it. */
export function openTarget(
  { sealer, allowPrivate }: Pick<AppDeps, 'sealer' | 'allowPrivate'>,
  limiter: Limiter,
  app: App,
): TargetConnector {
  return createConnector({
    entry: entryOf(app.catalog),
    connection: connectionOf(app, sealer),
    profile: app.profile ?? undefined,
    allowPrivate,
    admit: limiter.admission(app),
  });
}

/** The app's mapping of people. @throws permanent `bad_mapping`. */
export function userMapping(app: App): Mapping<'user'> {
  const rows = { users: app.usersMapping, groups: app.groupsMapping };
  const { users } = compileAppMappings(entryOf(app.catalog), rows, app.authorizedDomains);
  if (users.ok) return users.mapping;
  throw permanent('bad_mapping', `The app's mapping is not valid: ${users.problems[0]?.message ?? ''}`, {
    remedy: "Correct the app's mapping.",
  });
}
