import type { App, AppPatch } from '../appQueries.ts';

type PushGroups = NonNullable<AppPatch['pushGroups']>;
type Operations = App['operations'];

/** What an app lets flow, as its form holds it. */
export interface OperationsValues {
  readonly operations: Operations;
  readonly onLeave: 'deactivate' | 'delete';
  readonly groupsSent: 'policy' | 'all' | 'none' | 'chosen';
  readonly chosenGroups: string[];
  readonly adoptGroups: 'ask' | 'byName';
  readonly isGuarded: boolean;
  readonly guardCount: number | string;
  /** In percent, as people say it; the API has it from 0 to 1. */
  readonly guardPercent: number | string;
  /** Empty: no limit. */
  readonly requestsPerSecond: number | string;
  readonly concurrency: number | string;
}

/** What the API gives a new app (ruling 10), for who switches the guard on again. */
const GUARD = { count: 25, share: 0.2 };

export function valuesOf(app: App): OperationsValues {
  const guard = app.deletionGuard ?? GUARD;
  return {
    operations: app.operations,
    onLeave: app.onLeave,
    groupsSent: sentOf(app.pushGroups),
    chosenGroups: Array.isArray(app.pushGroups) ? app.pushGroups : [],
    adoptGroups: app.adoptGroups,
    isGuarded: app.deletionGuard !== null,
    guardCount: guard.count,
    guardPercent: Math.round(guard.share * 1000) / 10,
    requestsPerSecond: app.limits.requestsPerSecond ?? '',
    concurrency: app.limits.concurrency ?? '',
  };
}

/** The form as the API takes it. */
export function patchOf(values: OperationsValues) {
  return {
    ...flowOf(values),
    adoptGroups: values.adoptGroups,
    deletionGuard: values.isGuarded
      ? { count: Number(values.guardCount), share: Number(values.guardPercent) / 100 }
      : null,
    limits: { requestsPerSecond: limitOf(values.requestsPerSecond), concurrency: limitOf(values.concurrency) },
  };
}

/** That part of it which gives or takes something, for a what-if. */
export function flowOf({ operations, onLeave, groupsSent, chosenGroups }: OperationsValues) {
  return { operations, onLeave, pushGroups: pushGroupsOf(groupsSent, chosenGroups) };
}

function pushGroupsOf(sent: OperationsValues['groupsSent'], chosen: readonly string[]): PushGroups {
  if (sent === 'none') return [];
  if (sent !== 'chosen') return sent;
  // The API's own ids; a malformed one would be refused there.
  return chosen.map((id): `grp_${string}` => `grp_${id.replace(/^grp_/, '')}`);
}

function sentOf(pushGroups: App['pushGroups']): OperationsValues['groupsSent'] {
  if (!Array.isArray(pushGroups)) return pushGroups;
  return pushGroups.length === 0 ? 'none' : 'chosen';
}

function limitOf(value: number | string): number | null {
  return value === '' ? null : Number(value);
}

/** The form's name for a field of the API. */
export function operationsFieldOf(field: string): string {
  const names: { readonly [field: string]: string } = {
    'deletionGuard.count': 'guardCount',
    'deletionGuard.share': 'guardPercent',
    'limits.requestsPerSecond': 'requestsPerSecond',
    'limits.concurrency': 'concurrency',
  };
  if (field.startsWith('pushGroups')) return 'chosenGroups';
  return names[field] ?? field;
}
