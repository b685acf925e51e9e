import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';

const POLL_MS = 250;
const STALL_MS = 600_000;

const page = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/**
 * Waits until no event is open. Asks seldom and for one row, so as not to be measured itself.
 * @throws permanent `bench_attention` when an event needs a human, `bench_stalled` after ten minutes.
 */
export async function settle(api: ApiClient): Promise<void> {
  for (const deadline = Date.now() + STALL_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const [running, accepted, attention] = await Promise.all(
      ['running', 'accepted', 'needs_attention'].map((status) =>
        api.call('GET', `/v1/events?status=${status}&limit=1`, page),
      ),
    );
    const [stuck] = attention?.data ?? [];
    if (stuck !== undefined) throw permanent('bench_attention', `Event ${stuck.id} needs attention.`);
    if (running?.data.length === 0 && accepted?.data.length === 0) return;
  }
  throw permanent('bench_stalled', `Events are still open after ${STALL_MS / 1000} s.`);
}
