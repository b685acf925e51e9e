import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { inParallel } from '../../../domain/inParallel.ts';
import type { HrEvent } from '../../../runtime/demo/feed.ts';
import type { Stack } from './stack.ts';

/** What became of the posts. */
export interface Posted {
  /** Each event's id, in the order of the events. */
  readonly ids: readonly string[];
  /** How often each other answer came: a status, or the code of a lost connection. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The slowest 202, milliseconds. */
  readonly slowestMs: number;
  /** The slowest answer of any kind, or lost connection. */
  readonly longestMs: number;
}

export interface PostOptions {
  readonly width?: number;
  /** Milliseconds between two posts of one of the `width`. */
  readonly pauseMs?: number;
  /** Prefix of the idempotency keys: other posts of the same events are other events. */
  readonly key: string;
}

const GIVE_UP_MS = 120_000;
const accepted = z.looseObject({ event: z.looseObject({ id: z.string() }) });
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

/**
 * Posts HR events as a careful sender does: each with its Idempotency-Key, again until it is accepted. The events of one
 * inner list go out one after the other, the lists side by side.
 */
export async function post(
  stack: Stack,
  lists: readonly (readonly HrEvent[])[],
  options: PostOptions,
): Promise<Posted> {
  const { width = 8, pauseMs = 0, key } = options;
  const dispatcher = new Agent({ connections: width, headersTimeout: 20_000, bodyTimeout: 20_000 });
  const refusals: Record<string, number> = {};
  const ids = lists.map((): string[] => []);
  let slowestMs = 0;
  let longestMs = 0;
  try {
    await inParallel([...lists.entries()], width, async ([n, list]) => {
      for (const [m, event] of list.entries()) {
        ids[n]?.push(await untilAccepted(event, `${key}-${event.employeeNumber}-${m}`));
        if (pauseMs > 0) await sleep(pauseMs);
      }
    });
  } finally {
    await dispatcher.destroy();
  }
  return { ids: ids.flat(), refusals, slowestMs, longestMs };

  async function untilAccepted(event: HrEvent, idempotencyKey: string): Promise<string> {
    for (const deadline = Date.now() + GIVE_UP_MS; ; await sleep(200)) {
      const asked = Date.now();
      const answer = await once(event, idempotencyKey);
      longestMs = Math.max(longestMs, Date.now() - asked);
      if ('id' in answer) {
        slowestMs = Math.max(slowestMs, Date.now() - asked);
        stack.accepted.add(answer.id);
        return answer.id;
      }
      refusals[answer.refused] = (refusals[answer.refused] ?? 0) + 1;
      if (Date.now() > deadline) throw new Error(`An event was not accepted in ${GIVE_UP_MS} ms: ${answer.refused}`);
      if (/^4(?!09|29)/.test(answer.refused)) throw new Error(`An event was refused: ${answer.refused} ${answer.text}`);
    }
  }

  async function once(
    event: HrEvent,
    idempotencyKey: string,
  ): Promise<{ id: string } | { refused: string; text: string }> {
    try {
      const answer = await request(`${stack.apiUrl}/v1/hr/events`, {
        method: 'POST',
        dispatcher,
        headers: {
          authorization: `Bearer ${stack.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        },
        body: JSON.stringify(event),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 202) return { refused: String(answer.statusCode), text };
      return { id: accepted.parse(JSON.parse(text)).event.id };
    } catch (error) {
      return { refused: codeOf(error), text: '' };
    }
  }
}
