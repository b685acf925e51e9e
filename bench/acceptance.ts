import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { permanent } from '../domain/errors.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { percentile } from './percentile.ts';

const RATE = 200;
const SECONDS = 10;
/** Requests before those that count, at the same rate. */
const WARM_UP = 200;

/**
 * Posts onboard events at a fixed rate, whatever the answers take (open loop). A request's time runs from when it was
 * due, so that a stall of ours or of theirs counts for everybody it delays.
 */
export async function measureAcceptance(
  { apiUrl, adminKey }: { readonly apiUrl: string; readonly adminKey: string },
  worker: 'stopped' | 'running',
): Promise<readonly Figure[]> {
  const agent = new Agent({ connections: 128 });
  const times: number[] = [];
  const refused: number[] = [];
  const begun = performance.now();
  const keys = keysOf(`a${worker}`, WARM_UP + RATE * SECONDS);
  await Promise.all(
    keys.map(async (key, index) => {
      const due = begun + (index * 1000) / RATE;
      await sleep(Math.max(0, due - performance.now()));
      const status = await post(key);
      if (index >= WARM_UP) times.push(performance.now() - due);
      if (status !== 202) refused.push(status);
    }),
  );
  await agent.destroy();
  if (refused.length > 0) throw permanent('bench_refused', `${refused.length} events were answered ${refused[0]}.`);
  const note = `${RATE} onboards a second for ${SECONDS} s, open loop`;
  const name = `acceptance, worker ${worker}`;
  const p99 = { name: `${name}, p99`, value: percentile(times, 0.99), unit: 'ms', note };
  return [
    { name: `${name}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    worker === 'stopped' ? { ...p99, target: { is: 'under', value: 50 } } : p99,
  ];

  async function post(key: string): Promise<number> {
    const answer = await request(`${apiUrl}/v1/hr/events`, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': `bench-${key}`,
      },
      body: JSON.stringify(onboardOf(key)),
    });
    await answer.body.dump();
    return answer.statusCode;
  }
}
