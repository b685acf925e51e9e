import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { EventId } from '../domain/ids.ts';
import type { Trouble } from './attention.ts';
import { CAUSE_KEY, STAGE_KEY } from './searchAttributes.ts';

/** Shows an event that has not taken effect: in the workflow's current details, and in what it is found by. */
export interface WaitingBoard {
  scheduled(effectiveAt: string): void;
  /** Its change could not take effect: a human is needed. */
  stuck(trouble: Trouble): void;
  /** It has taken effect. */
  clear(): void;
  /** A signal that changed nothing, and why. */
  refused(signal: string, why: string): void;
}

/** It was started as `scheduled` (startWorkflow.ts). */
export function createWaitingBoard(eventId: EventId): WaitingBoard {
  let stage = 'scheduled';
  let details = '';
  let refusal = '';
  const show = (now: string, text: string, cause: string | null) => {
    if (now !== stage) {
      upsertSearchAttributes([
        { key: STAGE_KEY, value: now },
        { key: CAUSE_KEY, value: cause },
      ]);
      refusal = '';
    }
    stage = now;
    details = text;
    setCurrentDetails([details, refusal].filter(Boolean).join('\n\n'));
  };
  return {
    scheduled: (effectiveAt) => show('scheduled', scheduledText(eventId, effectiveAt), null),
    stuck: (trouble) => show('needs_attention', stuckText(trouble), trouble.code),
    clear: () => show('running', '', null),
    refused(signal, why) {
      refusal = `> The signal \`${signal}\` of ${moment(new Date().toISOString())} changed nothing: ${why}`;
      setCurrentDetails([details, refusal].filter(Boolean).join('\n\n'));
    },
  };
}

/** `2026-12-01 06:30:00 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

function scheduledText(eventId: EventId, effectiveAt: string): string {
  return [
    `### Scheduled: takes effect ${moment(effectiveAt)}`,
    'Until then its change lies sealed in the database, and nobody’s account is touched.',
    [
      `- **Another date:** \`PATCH /v1/events/${eventId}\` with \`{"effectiveAt": "…"}\``,
      '- **Withdraw it:** send the signal `cancel`; Request Cancellation does the same',
    ].join('\n'),
  ].join('\n\n');
}

function stuckText({ code, message }: Trouble): string {
  return [
    '### Needs attention',
    [
      `#### The change could not take effect: \`${code}\``,
      `- **Why, and what to do:** ${message}`,
      '- **Then send:** the signal `retry`',
    ].join('\n'),
    'Signals, here or by the `temporal` CLI: `retry` tries again when the cause is mended, `skip` leaves it undone, `cancel` withdraws the event.',
  ].join('\n\n');
}
