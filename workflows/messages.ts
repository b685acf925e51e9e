import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AppId, EventId, ReconciliationId, UserId } from '../domain/ids.ts';
import type { EventType } from '../domain/lifecycle.ts';

/** What a workflow of a person's event is started with: ids, never a name (DESIGN rule 5). */
export interface EventInput {
  readonly eventId: EventId;
  readonly userId: UserId;
  /** All or nothing: a step that needs a human takes back what the event has given. Absent otherwise. */
  readonly onFailure?: 'compensate';
}

/** The same of an event that waits for its date first. */
export interface ScheduledInput extends EventInput {
  readonly type: Exclude<EventType, 'converge'>;
}

export interface ConvergeInput {
  readonly eventId: EventId;
  /** Where each app's paging stands, when the workflow goes on as a new run. */
  readonly progress?: Readonly<Record<AppId, UserId | null>>;
}

/** A comparison of an app; without `reconciliationId` the app's schedule asks for one. */
export interface ReconcileInput {
  readonly appId: AppId;
  readonly reconciliationId?: ReconciliationId;
}

/** Which step is meant; without `appId` all that wait for a human. */
export interface StepChoice {
  readonly appId?: AppId;
}

/** Which steps an update was for. */
export interface StepsMeant {
  readonly apps: readonly AppId[];
}

export const retrySignal = defineSignal<[StepChoice?]>('retry');
export const skipSignal = defineSignal<[StepChoice?]>('skip');
export const cancelSignal = defineSignal<[StepChoice?]>('cancel');
/** The deletion guard holds a step, or people of it. */
export const approveSignal = defineSignal<[StepChoice?]>('approve');
export const rejectSignal = defineSignal<[StepChoice?]>('reject');
/** An app is out of quarantine. */
export const resumeSignal = defineSignal<[{ readonly appId: AppId }]>('resume');
/** The date of a scheduled event has changed, or it is over: it looks itself. */
export const rescheduleSignal = defineSignal('reschedule');
export const supersedeSignal = defineSignal<[{ readonly by: EventId }]>('supersede');

/** The same words with an answer: refused, with a sentence, where there is nothing they could mean. */
export const retryUpdate = defineUpdate<StepsMeant, [StepChoice?]>('retry');
export const skipUpdate = defineUpdate<StepsMeant, [StepChoice?]>('skip');
export const cancelUpdate = defineUpdate<StepsMeant, [StepChoice?]>('cancel');
export const approveUpdate = defineUpdate<StepsMeant, [StepChoice?]>('approve');
export const rejectUpdate = defineUpdate<StepsMeant, [StepChoice?]>('reject');

const ONE_APP = 'Optional: {"appId": "app_…"} for one app only.';

/** What the Temporal UI shows beside each name. */
export const DESCRIPTIONS = {
  retry: `Try again what needs attention. ${ONE_APP}`,
  skip: `End what needs attention without doing it; the report says "skipped". ${ONE_APP}`,
  cancel: `End every open step of this event and take back what it gave; accounts it only found stay. The directory is not changed. ${ONE_APP}`,
  approve: `Let removals go that the deletion guard holds. ${ONE_APP}`,
  reject: `Leave accounts in place whose removal the deletion guard holds; the report says "skipped". ${ONE_APP}`,
  resume: 'Sent by Tenure when an app is out of quarantine.',
  reschedule: 'Sent by Tenure when the date of a scheduled event has changed, or it was withdrawn: look at it again.',
  supersede: 'Sent by Tenure when the person leaves: what is still open here is the offboard’s matter now.',
} as const;
