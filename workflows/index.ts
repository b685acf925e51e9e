/** All workflows, by the names they are started with. */
export { converge } from './converge.ts';
export { groupChange } from './groupChange.ts';
export { offboard } from './offboard.ts';
export { onboard } from './onboard.ts';
export { reconcile } from './reconcile.ts';
export { scheduled } from './scheduled.ts';
export { update } from './update.ts';
