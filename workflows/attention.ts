import { ActivityFailure, ApplicationFailure, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { AppId } from '../domain/ids.ts';
import { APPS_KEY, CAUSE_KEY, STAGE_KEY } from './searchAttributes.ts';

/** What went wrong, for a human: a code and a sentence with its remedy. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

/** Shows what waits for a human: in the workflow's current details, and in the search attributes it is found by. */
export interface AttentionBoard {
  raise(appId: AppId, trouble: Trouble): void;
  clear(appId: AppId): void;
}

export function createAttentionBoard(): AttentionBoard {
  const troubles = new Map<AppId, Trouble>();
  const show = () => {
    const [first] = troubles.values();
    upsertSearchAttributes([
      { key: STAGE_KEY, value: first === undefined ? 'running' : 'needs_attention' },
      { key: CAUSE_KEY, value: first?.code ?? null },
      { key: APPS_KEY, value: troubles.size === 0 ? null : [...troubles.keys()] },
    ]);
    setCurrentDetails(first === undefined ? '' : markdown(troubles));
  };
  return {
    raise(appId, trouble) {
      troubles.set(appId, trouble);
      show();
    },
    clear(appId) {
      if (troubles.delete(appId)) show();
    },
  };
}

/** The trouble behind a failed activity. Undefined for anything that is not a failure of the step's own work. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'failed', message: cause.message };
  return { code: 'failed', message: cause?.message ?? error.message };
}

function markdown(troubles: ReadonlyMap<AppId, Trouble>): string {
  const parts = [...troubles].map(([appId, { code, message }]) => `**${appId}** (\`${code}\`)\n\n${message}`);
  const what =
    'Send the signal `retry` when the cause is mended, `skip` to leave it undone, `cancel` to end the event.';
  return `### Needs attention\n\n${parts.join('\n\n')}\n\n${what}`;
}
