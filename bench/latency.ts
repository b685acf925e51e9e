import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import type { RunningSandbox } from '../runtime/demo/startSandbox.ts';
import { type Effect, readEffects } from './effects.ts';
import type { Figure } from './figure.ts';
import { keysOf, onboardOf } from './people.ts';
import { percentile } from './percentile.ts';

const PEOPLE = 30;
/** Onboards and offboards before those that count. */
const WARM_UP = 5;
const POLL_MS = 20;
const LONGEST_MS = 30_000;
/** Between two events the system comes to rest. */
const PAUSE_MS = 150;

const accepted = z.looseObject({ event: z.looseObject({ id: z.string(), userId: z.string() }) });
const eventState = z.looseObject({ status: z.string() });

/** One event after the other on an idle system, from sending the POST to the target's commit. */
export async function measureLatency(api: ApiClient, sandbox: RunningSandbox): Promise<readonly Figure[]> {
  const onboards: number[] = [];
  const offboards: number[] = [];
  let seen = (await readEffects(sandbox, 0)).length;
  for (const [index, key] of keysOf('late', WARM_UP + PEOPLE).entries()) {
    const joined = await once(onboardOf(key), ({ method }) => method === 'POST');
    const left = await once({ type: 'offboard', employeeNumber: key }, ({ active }) => active === false);
    if (index < WARM_UP) continue;
    onboards.push(joined);
    offboards.push(left);
  }
  return [...figures('onboard', onboards), ...figures('offboard', offboards)];

  async function once(body: object, isEffect: (effect: Effect) => boolean): Promise<number> {
    await sleep(PAUSE_MS);
    const sent = Date.now();
    const { event } = await api.call('POST', '/v1/hr/events', accepted, { body });
    await final(event.id);
    const effects = await readEffects(sandbox, seen);
    seen += effects.length;
    const effect = effects.find((it) => it.externalId === event.userId && isEffect(it));
    if (effect === undefined) throw permanent('bench_no_effect', `The target shows nothing of event ${event.id}.`);
    return effect.time - sent;
  }

  /** Asked of the API, not of the target, which is to be left alone meanwhile. */
  async function final(eventId: string): Promise<void> {
    for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      const { status } = await api.call('GET', `/v1/events/${eventId}`, eventState);
      if (status === 'completed') return;
    }
    throw permanent('bench_stalled', `Event ${eventId} is not completed after ${LONGEST_MS / 1000} s.`);
  }
}

function figures(what: string, times: readonly number[]): Figure[] {
  const note = `${times.length} one after the other, POST to the target's commit`;
  return [
    {
      name: `idle latency: ${what}, p50`,
      value: percentile(times, 0.5),
      unit: 'ms',
      target: { is: 'under', value: 250 },
      note,
    },
    { name: `idle latency: ${what}, p95`, value: percentile(times, 0.95), unit: 'ms' },
  ];
}
