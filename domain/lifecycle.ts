/** The closed word lists of the wire (DESIGN section 9, ruling 12). */

export const EVENT_TYPES = ['onboard', 'update', 'group-change', 'offboard', 'converge'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const EVENT_STATUSES = [
  'accepted',
  'scheduled',
  'running',
  'needs_attention',
  'completed',
  'cancelled',
] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export const STEP_OUTCOMES = [
  'pending',
  'running',
  'waiting',
  'needs_attention',
  'done',
  'unchanged',
  'skipped',
  'superseded',
  'compensated',
  'cancelled',
] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

export const FINAL_OUTCOMES = ['done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled'] as const;
export type FinalOutcome = (typeof FINAL_OUTCOMES)[number];

export function isFinal(outcome: StepOutcome): outcome is FinalOutcome {
  return (FINAL_OUTCOMES as readonly string[]).includes(outcome);
}

/** What a step or a report row did, or would have done, in the target. */
export const OPERATIONS = [
  'create',
  'update',
  'deactivate',
  'reactivate',
  'delete',
  'create_group',
  'update_group',
  'delete_group',
  'add_member',
  'remove_member',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The seven switches of an app (ruling 17): what may flow to it. All default to on. */
export interface OperationSwitches {
  readonly createUsers: boolean;
  readonly updateUsers: boolean;
  readonly deleteUsers: boolean;
  readonly createGroups: boolean;
  readonly updateGroups: boolean;
  readonly deleteGroups: boolean;
  readonly manageMemberships: boolean;
}

export const ALL_OPERATIONS_ON: OperationSwitches = {
  createUsers: true,
  updateUsers: true,
  deleteUsers: true,
  createGroups: true,
  updateGroups: true,
  deleteGroups: true,
  manageMemberships: true,
};

/** Which switch lets an operation through. Reactivating gives access, so it goes with creating. */
export const SWITCH_OF: Readonly<Record<Operation, keyof OperationSwitches>> = {
  create: 'createUsers',
  reactivate: 'createUsers',
  update: 'updateUsers',
  deactivate: 'deleteUsers',
  delete: 'deleteUsers',
  create_group: 'createGroups',
  update_group: 'updateGroups',
  delete_group: 'deleteGroups',
  add_member: 'manageMemberships',
  remove_member: 'manageMemberships',
};

/** Temporal priority keys, 1 is first (RELIABILITY A5). */
export const PRIORITY = { offboard: 1, update: 2, onboard: 3, import: 4, converge: 5 } as const;

/** From this priority on, how many run at once is limited: a feed of thousands must not bury the rest (ruling 6). */
export const LIMITED_FROM = 3;
