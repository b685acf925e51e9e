import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import {
  approveSignal,
  approveUpdate,
  rejectSignal,
  rejectUpdate,
  retrySignal,
  retryUpdate,
  type StepChoice,
  type StepsMeant,
  skipSignal,
  skipUpdate,
} from './messages.ts';

/** What people say to a step that waits for them. */
export type WordKind = 'retry' | 'skip' | 'approve' | 'reject';

/** Each word as a signal and as an update. */
export const WORDS: readonly {
  readonly kind: WordKind;
  readonly signal: SignalDefinition<[StepChoice?]>;
  readonly update: UpdateDefinition<StepsMeant, [StepChoice?]>;
}[] = [
  { kind: 'retry', signal: retrySignal, update: retryUpdate },
  { kind: 'skip', signal: skipSignal, update: skipUpdate },
  { kind: 'approve', signal: approveSignal, update: approveUpdate },
  { kind: 'reject', signal: rejectSignal, update: rejectUpdate },
];

/** In a validator: refuses an update with this sentence; lets it pass where there is none. */
export function refuse(sentence: string | undefined): void {
  if (sentence !== undefined) throw new Error(sentence);
}
