import type { AppId } from '../domain/ids.ts';

/** The queue that workflows run on. */
export const WORKFLOW_QUEUE = 'tenure';

/** An app's own queue: its time-outs fill nobody else's slots (ruling 7). */
export function appQueue(appId: AppId): string {
  return appId.replace('_', '-');
}

/** Slots of an app that only offboards use. */
export function offboardQueue(appId: AppId): string {
  return `${appQueue(appId)}-offboard`;
}
