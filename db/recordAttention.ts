import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import type { StepError } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
import { aboutStep, rowAbout, type StepKey, writeStep } from './steps.ts';
import { tellAttention } from './tellAttention.ts';

/** A step needs a human: says so in the step, the report and the event, in one transaction. */
export async function recordAttention(
  db: Db,
  { eventId, appId }: StepKey,
  { error, attempts }: { readonly error: StepError; readonly attempts: number },
): Promise<void> {
  await db.transaction(async (tx) => {
    const step = await aboutStep(tx, { eventId, appId });
    if (step === undefined) return;
    await appendLog(tx, [
      {
        ...rowAbout({ eventId, appId }, step),
        outcome: 'needs_attention',
        reason: error.code,
        attempts,
        httpStatus: error.httpStatus ?? null,
      },
    ]);
    await writeStep(tx, { eventId, appId }, { outcome: 'needs_attention', reason: error.code, error, attempts });
    await settleEvent(tx, eventId);
    const { userId, appName } = step;
    await tellAttention(tx, { eventId, userId, appId, appName, reason: error.code });
  });
}
