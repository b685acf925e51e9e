import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { ApiClient } from '../../runtime/demo/apiClient.ts';
import type { Figure } from '../figure.ts';
import { percentile } from '../percentile.ts';
import { painted } from './painted.ts';

const PAGES = 60;
const CHANGES = 24;
/** Values of the filter, each with what its rows say. */
const TYPES = [
  ['offboard', 'Offboard'],
  ['onboard', 'Onboard'],
  ['update', 'Update'],
] as const;

/** A list of 100,000 events: its first page at the API, and another filter in the page of Activity until it is painted. */
export async function measureLists(page: Page, api: ApiClient): Promise<readonly Figure[]> {
  const answers: number[] = [];
  for (let round = 0; round < PAGES; round += 1) {
    const begun = performance.now();
    await api.call('GET', '/v1/events?limit=50', z.unknown());
    answers.push(performance.now() - begun);
  }
  await page.goto('/activity');
  await page.getByRole('table', { name: 'Events' }).waitFor();
  const filter = page.getByRole('combobox', { name: 'Type' });
  const changes: number[] = [];
  for (let round = 0; round < CHANGES; round += 1) {
    const [value, word] = TYPES[round % TYPES.length] ?? TYPES[0];
    const seen = painted(
      page,
      `(() => {
        const rows = [...document.querySelectorAll('table[aria-label="Events"] tbody tr')];
        return rows.length > 0 && rows.every((row) => row.cells[1]?.innerText.trim().startsWith('${word}'));
      })()`,
    );
    const chosen = Date.now();
    const [at] = await Promise.all([seen, filter.selectOption(value)]);
    changes.push(at - chosen);
  }
  const under = (value: number) => ({ is: 'under' as const, value });
  return [
    {
      ...{ name: 'first page of 100 k events, API, p95', value: percentile(answers, 0.95), unit: 'ms' },
      ...{ target: under(300), note: `${PAGES} requests` },
    },
    {
      ...{ name: 'filter change of 100 k events to paint, p95', value: percentile(changes, 0.95), unit: 'ms' },
      ...{ target: under(500), note: `${CHANGES} changes` },
    },
  ];
}
