import { proxyActivities } from '@temporalio/workflow';
import type { createReplay } from './replay.ts';

const { replay } = proxyActivities<ReturnType<typeof createReplay>>({ startToCloseTimeout: '120s' });

/** The least a durable onboard can be: one workflow, one regular activity. */
export async function bare(key: string): Promise<void> {
  await replay(key);
}
