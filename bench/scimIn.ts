import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';

const PEOPLE = 10_000;
const CLIENTS = 20;
const RATE = 100;
const SECONDS = 10;
/** Requests before those that count, at the same rate. */
const WARM_UP = 100;

const list = z.object({ totalResults: z.int() });

/**
 * Pushes people in by SCIM: first 10,000 by 20 clients, each as fast as it is answered, and counts that nobody is lost or
 * doubled; then more at a fixed rate in an open loop, from when a request was due to its 201.
 */
export async function measureScimIn(
  { apiUrl, adminKey }: { readonly apiUrl: string; readonly adminKey: string },
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  const agent = new Agent({ connections: 128 });
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/scim+json' };
  try {
    say(`${PEOPLE} people by ${CLIENTS} clients`);
    const begun = performance.now();
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => pushShare(client)));
    const seconds = (performance.now() - begun) / 1000;
    const total = await count('zscim.crowd.');
    if (total !== PEOPLE) throw permanent('bench_people_lost', `${PEOPLE} people were pushed, and ${total} are there.`);
    say(`${RATE} a second`);
    const times = await pushAtRate();
    const note = `${RATE} creates a second for ${SECONDS} s, open loop, ${PEOPLE} people there`;
    return [
      { name: 'SCIM in, creates a second', value: PEOPLE / seconds, unit: '', note: `${PEOPLE} by ${CLIENTS} clients` },
      { name: 'SCIM in, create, p50', value: percentile(times, 0.5), unit: 'ms' },
      {
        name: 'SCIM in, create, p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        target: { is: 'under', value: 50 },
        note,
      },
    ];
  } finally {
    await agent.destroy();
  }

  async function pushShare(client: number): Promise<void> {
    for (let index = client; index < PEOPLE; index += CLIENTS) await create(`zscim.crowd.${index}`);
  }

  async function pushAtRate(): Promise<readonly number[]> {
    const times: number[] = [];
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: WARM_UP + RATE * SECONDS }, async (_, index) => {
        const due = begun + (index * 1000) / RATE;
        await sleep(Math.max(0, due - performance.now()));
        await create(`zscim.rate.${index}`);
        if (index >= WARM_UP) times.push(performance.now() - due);
      }),
    );
    return times;
  }

  async function create(name: string): Promise<void> {
    const userName = `${name}@zq-bench.example`;
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName,
      externalId: name,
      name: { givenName: 'Zq', familyName: name },
      emails: [{ value: userName, type: 'work', primary: true }],
      active: true,
    });
    const answer = await request(`${apiUrl}/scim/v2/Users`, { method: 'POST', dispatcher: agent, headers, body });
    await answer.body.dump();
    if (answer.statusCode !== 201) throw permanent('bench_refused', `A create was answered ${answer.statusCode}.`);
  }

  async function count(prefix: string): Promise<number> {
    const filter = encodeURIComponent(`userName sw "${prefix}"`);
    const url = `${apiUrl}/scim/v2/Users?count=0&filter=${filter}`;
    const answer = await request(url, { dispatcher: agent, headers });
    return list.parse(await answer.body.json()).totalResults;
  }
}
