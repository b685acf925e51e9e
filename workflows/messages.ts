import { defineSignal } from '@temporalio/workflow';
import type { AppId, EventId, UserId } from '../domain/ids.ts';

/** What a workflow of a person's event is started with: ids, never a name (DESIGN rule 5). */
export interface EventInput {
  readonly eventId: EventId;
  readonly userId: UserId;
}

export interface ConvergeInput {
  readonly eventId: EventId;
  /** Where each app's paging stands, when the workflow goes on as a new run. */
  readonly progress?: Readonly<Record<AppId, UserId | null>>;
}

/** Which step is meant; without `appId` all that wait for a human. */
export interface StepChoice {
  readonly appId?: AppId;
}

export const retrySignal = defineSignal<[StepChoice?]>('retry');
export const skipSignal = defineSignal<[StepChoice?]>('skip');
export const cancelSignal = defineSignal<[StepChoice?]>('cancel');
export const supersedeSignal = defineSignal<[{ readonly by: EventId }]>('supersede');

/** What the Temporal UI shows beside each signal's name. */
export const DESCRIPTIONS = {
  retry: 'Try again what needs attention. Optional: {"appId": "app_…"} for one app only.',
  skip: 'End what needs attention without doing it; the report says "skipped". Optional: {"appId": "app_…"}.',
  cancel:
    'End every open step of this event; what is done stays done. The directory is not changed. Optional: {"appId": "app_…"}.',
  supersede: 'Sent by Tenure when the person leaves: what is still open here is the offboard’s matter now.',
} as const;
