import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { ApiClient } from '../../runtime/demo/apiClient.ts';
import type { Figure } from '../figure.ts';
import { keysOf, onboardOf } from '../people.ts';
import { percentile } from '../percentile.ts';
import { painted } from './painted.ts';

const EVENTS = 40;
const PAUSE_MS = 900;
const RATE = 50;
const STORM_S = 60;

/** From sending an event to its row on the first page, and to the count of new ones on the page of Activity. */
export async function measureLive(page: Page, api: ApiClient): Promise<readonly Figure[]> {
  await page.goto('/');
  await page.getByRole('status', { name: /^Live/ }).waitFor();
  const rows: number[] = [];
  const counts: number[] = [];
  for (const key of keysOf('seen', EVENTS)) {
    await sleep(PAUSE_MS);
    rows.push(await once(key, `document.body.innerText.includes('Family-${key}')`));
  }
  await page.goto('/activity');
  await page.getByRole('status', { name: /^Live/ }).waitFor();
  await page.getByRole('table', { name: 'Events' }).waitFor();
  for (const [index, key] of keysOf('told', EVENTS).entries()) {
    await sleep(PAUSE_MS);
    counts.push(await once(key, `parseInt(document.title.slice(1)) > ${index}`));
  }
  const target = { is: 'under' as const, value: 500 };
  const note = `${EVENTS} one after the other, from sending the POST`;
  return [
    { name: 'event to painted row (Home), p95', value: percentile(rows, 0.95), unit: 'ms', target, note },
    { name: 'event to painted count (Activity), p95', value: percentile(counts, 0.95), unit: 'ms', target, note },
  ];

  async function once(key: string, shows: string): Promise<number> {
    const seen = painted(page, shows);
    const sent = Date.now();
    const [at] = await Promise.all([seen, api.call('POST', '/v1/hr/events', z.unknown(), { body: onboardOf(key) })]);
    return at - sent;
  }
}

const frames = z.object({ long: z.number(), longest: z.number(), tasks: z.number(), seconds: z.number() });

/** Many events a second for a minute, with Activity open: how often the page stood still for longer than 100 ms. */
export async function measureStorm(page: Page, api: ApiClient): Promise<readonly Figure[]> {
  await page.goto('/activity');
  await page.getByRole('status', { name: /^Live/ }).waitFor();
  await page.getByRole('table', { name: 'Events' }).waitFor();
  await page.evaluate(`(() => {
    const seen = window.benchFrames = { long: 0, longest: 0, tasks: 0, begun: performance.now() };
    let before = performance.now();
    const frame = (now) => {
      if (now - before > 100) seen.long += 1;
      seen.longest = Math.max(seen.longest, now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => { before = now; requestAnimationFrame(frame); });
    new PerformanceObserver((list) => { seen.tasks += list.getEntries().filter((it) => it.duration > 100).length; })
      .observe({ type: 'longtask' });
  })()`);
  const begun = Date.now();
  const sent: Promise<unknown>[] = [];
  for (const [index, key] of keysOf('storm', RATE * STORM_S).entries()) {
    await sleep(Math.max(0, begun + (index * 1000) / RATE - Date.now()));
    sent.push(api.call('POST', '/v1/hr/events', z.unknown(), { body: onboardOf(key) }));
  }
  await Promise.all(sent);
  const seconds = (Date.now() - begun) / 1000;
  const seen = frames.parse(
    await page.evaluate(
      '({ ...window.benchFrames, begun: undefined, seconds: (performance.now() - window.benchFrames.begun) / 1000 })',
    ),
  );
  const note = `${sent.length} events in ${seconds.toFixed(0)} s; the longest frame ${seen.longest.toFixed(0)} ms`;
  return [
    { name: 'frames over 100 ms in a storm', value: seen.long, unit: '', target: { is: 'under', value: 1 }, note },
    { name: 'tasks of the page over 100 ms in it', value: seen.tasks, unit: '', target: { is: 'under', value: 1 } },
  ];
}
