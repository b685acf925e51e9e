const TYPES: { readonly [type: string]: string } = {
  onboard: 'Onboard',
  update: 'Update',
  'group-change': 'Group change',
  offboard: 'Offboard',
  converge: 'Change of many',
};

const CAUSES: { readonly [kind: string]: string } = {
  policy_created: 'A policy was added',
  policy_deleted: 'A policy was removed',
  app_changed: "An app's settings were changed",
  mapping_changed: 'A mapping was changed',
  app_removed: 'An app was removed',
  group_created: 'A group was created',
  group_changed: 'A group was changed',
  group_deleted: 'A group was deleted',
  recheck: 'Everything is looked at again',
  adoption: 'Accounts are adopted',
  change_refused: 'The scheduled change could not take effect',
  workflow_ended: 'The workflow was ended from outside',
  step_failed: 'One step failed, so all of it was taken back',
};

/** An event's type as people say it. */
export function eventType(type: string): string {
  return TYPES[type] ?? type;
}

/** Why an event exists, waits or was taken back. */
export function eventCause(kind: string): string {
  return CAUSES[kind] ?? kind.replaceAll('_', ' ');
}
