import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { RunningSandbox } from '../runtime/demo/startSandbox.ts';
import { readEffects } from './effects.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { percentile } from './percentile.ts';
import { settle } from './settle.ts';

const POLL_MS = 250;
/** An offboard that takes longer than this is not waited for. */
const LONGEST_MS = 60_000;

const accepted = z.looseObject({ event: z.looseObject({ id: z.string(), userId: z.string() }) });

/** An offboard on its way: whose, and when its POST was sent, milliseconds since 1970. */
interface Leaving {
  readonly userId: string;
  readonly sent: number;
}

/** People with an account, whose leaving is timed while something else goes on. */
export interface Leavers {
  /**
   * Lets one leave every `everyMs`, whatever the answers take, until nobody is left or `isOver` says so.
   * @returns milliseconds from each POST to the target's commit.
   */
  leave(everyMs: number, isOver: () => boolean): Promise<readonly number[]>;
}

/** Gives `count` people an account in every app that entitles everybody; `sandbox` is where they are watched leaving. */
export async function createLeavers(
  api: ApiClient,
  sandbox: RunningSandbox,
  { run, count }: { readonly run: string; readonly count: number },
): Promise<Leavers> {
  const keys = keysOf(run, count);
  await postEvents(
    api,
    keys.map((key) => onboardOf(key)),
    'bench-leavers',
    () => {},
  );
  await settle(api);
  return {
    async leave(everyMs, isOver) {
      const seen = (await readEffects(sandbox, 0)).length;
      const leaving: Promise<Leaving>[] = [];
      const begun = Date.now();
      for (const [index, key] of keys.entries()) {
        await sleep(Math.max(0, begun + index * everyMs - Date.now()));
        if (isOver()) break;
        leaving.push(leave(key));
      }
      return times(await Promise.all(leaving), seen);
    },
  };

  async function leave(key: string): Promise<Leaving> {
    const sent = Date.now();
    const body = { type: 'offboard', employeeNumber: key };
    const { event } = await api.call('POST', '/v1/hr/events', accepted, { body });
    return { userId: event.userId, sent };
  }

  async function times(leaving: readonly Leaving[], seen: number): Promise<readonly number[]> {
    for (const deadline = Date.now() + LONGEST_MS; ; await sleep(POLL_MS)) {
      const gone = new Map<string, number>();
      for (const { externalId, active, time } of await readEffects(sandbox, seen)) {
        if (externalId !== undefined && active === false && !gone.has(externalId)) gone.set(externalId, time);
      }
      const open = leaving.filter(({ userId }) => !gone.has(userId)).length;
      if (open === 0) return leaving.map(({ userId, sent }) => (gone.get(userId) ?? 0) - sent);
      if (Date.now() > deadline) {
        throw permanent('bench_leavers', `${open} of ${leaving.length} leavers still have their account.`);
      }
    }
  }
}

/** DESIGN section 6 and RELIABILITY D, rows 20 and 21. */
export function offboardFigures(what: string, times: readonly number[], note: string): Figure[] {
  return [
    { name: `offboard ${what}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    {
      name: `offboard ${what}, p95`,
      value: percentile(times, 0.95),
      unit: 'ms',
      target: { is: 'under', value: 2000 },
      note: `${times.length} leavers, slowest ${Math.round(percentile(times, 1))} ms; ${note}`,
    },
  ];
}
