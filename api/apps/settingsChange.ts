import { isDeepStrictEqual } from 'node:util';
import type { ConnectionSettings } from '../../connectors/connector.ts';
import type { App, AppSettings } from '../../db/apps.ts';
import { tokenContext } from '../../db/apps.ts';
import type { OperationSwitches } from '../../domain/lifecycle.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { AppPatch } from '../schemas/app.ts';

/** What a patch of an app changes, and what follows from it. */
export interface SettingsChange {
  /** Only what differs; empty where nothing does. */
  readonly set: Partial<AppSettings>;
  /** Settings by which accounts or groups may now have to look different; they converge (ruling 9). */
  readonly converging: readonly string[];
  readonly tokenChanged: boolean;
  /** What waits for a human may have waited for this. */
  readonly retries: boolean;
}

/** Merges a patch (RFC 7396) into the settings. A token that is sent counts as changed: it can't be compared unseen. */
export function settingsChange(app: App, patch: AppPatch, sealer: Sealer): SettingsChange {
  const { connection = {}, operations, limits, reconcile, ...plain } = patch;
  const merged: Partial<AppSettings> = {
    ...plain,
    ...(connection.baseUrl === undefined ? {} : { baseUrl: connection.baseUrl }),
    ...(connection.settings === undefined
      ? {}
      : { connectionSettings: mergedSettings(app.connectionSettings, connection.settings) }),
    ...(operations === undefined ? {} : { operations: { ...app.operations, ...operations } }),
    ...(reconcile === undefined ? {} : { reconcile: { ...app.reconcile, ...reconcile } }),
    ...(limits === undefined ? {} : { limits: { ...app.limits, ...limits } }),
  };
  const set = differing(app, merged);
  const tokenChanged = connection.token !== undefined;
  if (connection.token !== undefined) set.tokenSealed = sealer.seal(connection.token, tokenContext(app.id));

  const converging: string[] = [];
  for (const field of ['authorizedDomains', 'onLeave', 'pushGroups'] as const) if (field in set) converging.push(field);
  if (set.operations !== undefined && turnsOn(app.operations, set.operations)) converging.push('operations');
  return { set, converging, tokenChanged, retries: Object.keys(set).some((field) => !CURE_NOTHING.has(field)) };
}

/** Connection settings with a merge patch laid over them: null takes one away. */
export function mergedSettings(
  now: ConnectionSettings,
  patch: Readonly<Record<string, string | boolean | null>> = {},
): ConnectionSettings {
  const merged = Object.entries({ ...now, ...patch }).filter(
    (entry): entry is [string, string | boolean] => entry[1] !== null,
  );
  return Object.fromEntries(merged);
}

/** What nobody can have waited for. */
const CURE_NOTHING: ReadonlySet<string> = new Set(['displayName', 'limits', 'reconcile']);

function differing(app: App, merged: Partial<AppSettings>): Partial<AppSettings> {
  const set = { ...merged };
  for (const field of FIELDS) {
    if (set[field] === undefined || isDeepStrictEqual(set[field], app[field])) delete set[field];
  }
  return set;
}

const FIELDS = [
  'displayName',
  'baseUrl',
  'connectionSettings',
  'authorizedDomains',
  'operations',
  'onLeave',
  'pushGroups',
  'adoptGroups',
  'deletionGuard',
  'reconcile',
  'limits',
] as const satisfies readonly (keyof AppSettings)[];

/** What was held back while a switch was off is to be caught up. */
function turnsOn(before: OperationSwitches, after: OperationSwitches): boolean {
  return SWITCHES.some((name) => after[name] && !before[name]);
}

const SWITCHES = [
  'createUsers',
  'updateUsers',
  'deleteUsers',
  'createGroups',
  'updateGroups',
  'deleteGroups',
  'manageMemberships',
] as const satisfies readonly (keyof OperationSwitches)[];
