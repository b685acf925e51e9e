import { ActivityFailure, ApplicationFailure, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { FailureDetails } from '../activities/toFailure.ts';
import { DELETION_GUARD } from '../domain/deletionGuard.ts';
import type { AppId } from '../domain/ids.ts';
import { APPS_KEY, CAUSE_KEY, STAGE_KEY } from './searchAttributes.ts';

/** What went wrong, for a human: a code, a sentence, and what to do. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  /** Of the target's answer. */
  readonly httpStatus?: number;
  /** The activity that failed. */
  readonly activity?: string;
}

/**
 * Shows in the workflow's current details how its steps stand, and what waits for a human also in the search attributes it is
 * found by.
 */
export interface AttentionBoard {
  /** A step is at work; `takingBack`: on what its event gave. */
  works(appId: AppId, takingBack?: boolean): void;
  /** It goes on by itself when its app is back. */
  waits(appId: AppId, trouble: Trouble): void;
  ends(appId: AppId): void;
  raise(appId: AppId, trouble: Trouble): void;
  clear(appId: AppId): void;
  /** A signal that changed nothing, and why. */
  refused(signal: string, why: string): void;
}

interface Raised extends Trouble {
  readonly since: Date;
}

export function createAttentionBoard(): AttentionBoard {
  const troubles = new Map<AppId, Raised>();
  /** Those that wait for nobody, each with what it does. */
  const underWay = new Map<AppId, Doing>();
  let refusal: string | undefined;
  const show = () => {
    const parts = [troubles.size > 0 && markdown(troubles), underWay.size > 0 && progress(underWay), refusal];
    setCurrentDetails(parts.filter(Boolean).join('\n\n'));
  };
  const find = () => {
    const [first] = troubles.values();
    upsertSearchAttributes([
      { key: STAGE_KEY, value: first === undefined ? 'running' : 'needs_attention' },
      { key: CAUSE_KEY, value: first?.code ?? null },
      { key: APPS_KEY, value: troubles.size === 0 ? null : [...troubles.keys()] },
    ]);
    show();
  };
  return {
    works(appId, takingBack = false) {
      const what = `${takingBack ? 'taking back what it gave' : 'at work'} since ${at(new Date())}`;
      underWay.set(appId, { what, isTried: true });
      show();
    },
    waits(appId, { message }) {
      const what = `waits since ${at(new Date())}, and goes on by itself. ${message}`;
      underWay.set(appId, { what, isTried: false });
      show();
    },
    ends(appId) {
      underWay.delete(appId);
      show();
    },
    raise(appId, trouble) {
      underWay.delete(appId);
      troubles.set(appId, { ...trouble, since: new Date() });
      find();
    },
    clear(appId) {
      if (!troubles.delete(appId)) return;
      refusal = undefined;
      find();
    },
    refused(signal, why) {
      refusal = `> The signal \`${signal}\` of ${at(new Date())} changed nothing: ${why}`;
      show();
    },
  };
}

/** The trouble behind a failed activity. Undefined for anything that is not a failure of the step's own work. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, activityType } = error;
  if (!(cause instanceof ApplicationFailure)) return { code: 'failed', message: cause?.message ?? error.message };
  const details: Partial<FailureDetails> | undefined = cause.details?.[0] ?? undefined;
  const httpStatus = details?.httpStatus ?? undefined;
  return {
    code: cause.type ?? 'failed',
    message: cause.message,
    activity: activityType,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}

interface Doing {
  readonly what: string;
  /** An activity is at it. */
  readonly isTried: boolean;
}

/** For whoever looks why nothing happens: the workflow itself can't see how often an activity was tried. */
function progress(underWay: ReadonlyMap<AppId, Doing>): string {
  const lines = [...underWay].map(([appId, { what }]) => `- \`${appId}\`: ${what}`);
  const tried =
    '_Pending Activities_ has the attempts, the last failure and when it is tried again; _Reset_ there tries it now.';
  const isTried = [...underWay.values()].some((doing) => doing.isTried);
  return ['### Under way', lines.join('\n'), ...(isTried ? [tried] : [])].join('\n\n');
}

function markdown(troubles: ReadonlyMap<AppId, Raised>): string {
  const parts = [...troubles].map(([appId, trouble]) => {
    const { code, message, httpStatus, activity, since } = trouble;
    const answered = httpStatus === undefined ? '' : `, the target answered ${httpStatus}`;
    return [
      `#### ${appId}: \`${code}\``,
      `- **What failed:** ${activity ?? 'the step'}${answered}, ${at(since)}`,
      `- **Why, and what to do:** ${message}`,
      `- **Then send:** the signal ${code === DELETION_GUARD ? '`approve` or `reject`' : '`retry`'} with \`{"appId": "${appId}"}\``,
    ].join('\n');
  });
  const words = isHeld(troubles)
    ? '`approve` lets the removal go, `reject` leaves the account in place'
    : '`retry` tries again when the cause is mended, `skip` leaves it undone';
  const what = `Signals, here or by the \`temporal\` CLI: ${words}, \`cancel\` ends the event and takes back what it gave. Without an argument they mean every step that waits.`;
  return `### Needs attention\n\n${parts.join('\n\n')}\n\n${what}`;
}

function isHeld(troubles: ReadonlyMap<AppId, Trouble>): boolean {
  return [...troubles.values()].every(({ code }) => code === DELETION_GUARD);
}

function at(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
