import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Figure } from '../figure.ts';
import { percentile } from '../percentile.ts';

const LOADS = 3;
const vitals = z.object({ lcp: z.number(), cls: z.number(), tbt: z.number() });

/** The first page as a browser without a cache gets it: largest contentful paint, layout shift, blocking time. */
export async function measureFirstPaint(page: Page): Promise<readonly Figure[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.addInitScript(`(() => {
    const seen = window.benchVitals = { lcp: 0, cls: 0, tbt: 0 };
    const watch = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch('largest-contentful-paint', (it) => { seen.lcp = it.startTime; });
    watch('layout-shift', (it) => { if (!it.hadRecentInput) seen.cls += it.value; });
    watch('longtask', (it) => { seen.tbt += Math.max(0, it.duration - 50); });
  })()`);
  const seen: z.infer<typeof vitals>[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await sleep(3000);
    seen.push(vitals.parse(await page.evaluate('window.benchVitals')));
  }
  await session.send('Network.setCacheDisabled', { cacheDisabled: false });
  const median = (name: keyof z.infer<typeof vitals>) =>
    percentile(
      seen.map((it) => it[name]),
      0.5,
    );
  const note = `median of ${LOADS} loads without a cache`;
  const under = (value: number) => ({ is: 'under' as const, value });
  return [
    { name: 'Home: largest contentful paint', value: median('lcp'), unit: 'ms', target: under(1200), note },
    { name: 'Home: total blocking time', value: median('tbt'), unit: 'ms', target: under(100), note },
    { name: 'Home: cumulative layout shift', value: median('cls'), unit: '', target: under(0.02), note },
  ];
}
