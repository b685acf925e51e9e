import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { TenureError } from '../../domain/errors.ts';
import type { ApiClient } from './apiClient.ts';

export const eventRow = z.looseObject({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  /** A word, or an object with a `kind`. */
  cause: z.unknown().optional(),
  steps: z
    .array(
      z.looseObject({
        appId: z.string().nullish(),
        outcome: z.string(),
        reason: z.string().nullish(),
        error: z.unknown().optional(),
      }),
    )
    .optional(),
});
export type EventRow = z.output<typeof eventRow>;

export interface Waited {
  /** Events that a human would have to look at, still so after a while. */
  readonly stuck: readonly EventRow[];
  /** Events not final when the waiting ended; 0 unless nothing had moved for long. */
  readonly open: number;
  /** Removals that the deletion guard held and that were approved on the way. */
  readonly approved: number;
}

export interface WaitOptions {
  readonly pollMs?: number;
  /** How long only events in need of attention may remain before they count as stuck. */
  readonly attentionMs?: number;
  /** How long nothing at all may move. */
  readonly stallMs?: number;
}

/**
 * Waits until no event is open, saying how many are. Steps held by the deletion guard are approved: the turnover was
 * asked for (DESIGN ruling 23). Everything else in need of attention is reported once nothing else is left.
 */
export async function waitForEvents(
  api: ApiClient,
  appId: string,
  say: (open: number) => void,
  options: WaitOptions = {},
): Promise<Waited> {
  const { pollMs = 500, attentionMs = 15_000, stallMs = 120_000 } = options;
  let approved = 0;
  let last = { mark: '', at: Date.now() };
  for (;;) {
    const accepted = await count(api, 'accepted');
    const running = await count(api, 'running');
    const attention = await rows(api, 'needs_attention');
    const held = attention.filter(isGuarded).map(({ id }) => id);
    if (held.length > 0) approved += await approve(api, appId, held);
    const open = accepted + running + attention.length;
    say(open);
    if (open === 0) return { stuck: [], open: 0, approved };
    const mark = `${accepted} ${running} ${attention.map(({ id }) => id).join()}`;
    if (mark !== last.mark) last = { mark, at: Date.now() };
    const still = Date.now() - last.at;
    if ((accepted + running === 0 && still > attentionMs) || still > stallMs) {
      return { stuck: attention, open, approved };
    }
    await sleep(pollMs);
  }
}

async function rows(api: ApiClient, status: string): Promise<EventRow[]> {
  const found: EventRow[] = [];
  for await (const row of api.list(`/v1/events?status=${status}&limit=200`, eventRow)) found.push(row);
  return found;
}

async function count(api: ApiClient, status: string): Promise<number> {
  let found = 0;
  for await (const _ of api.list(`/v1/events?status=${status}&limit=200`, z.looseObject({}))) found += 1;
  return found;
}

function isGuarded(event: EventRow): boolean {
  return JSON.stringify([event.cause, event.steps]).includes('"deletion_guard"');
}

const decided = z.looseObject({ removals: z.number() });

/** Answers how many removals; 0 where all were approved before, and their steps have not gone on yet. */
async function approve(api: ApiClient, appId: string, eventIds: readonly string[]): Promise<number> {
  try {
    const path = `/v1/apps/${appId}/guard/approve`;
    return (await api.call('POST', path, decided, { body: { eventIds } })).removals;
  } catch (error) {
    if (error instanceof TenureError && error.httpStatus === 409) return 0;
    throw error;
  }
}
