import type { Page } from 'playwright-core';
import type { Figure } from '../figure.ts';
import { percentile } from '../percentile.ts';
import { painted } from './painted.ts';

const KEYS = 40;
const JSON_SHOWN = `document.querySelector('[aria-label="JSON that would be sent"]')?.textContent`;

/** In the mapping editor: from a key to the JSON that has it. */
export async function measureTyping(page: Page, appId: string): Promise<readonly Figure[]> {
  await page.goto(`/apps/${appId}?tab=users`);
  const row = page.getByRole('row').filter({ has: page.locator('input[title="displayName"]') });
  await row.getByRole('combobox', { name: /^Kind/ }).selectOption('Constant');
  const field = row.getByRole('textbox', { name: /^Constant/ });
  await field.fill('zq');
  await painted(page, `${JSON_SHOWN}?.includes('"zq"')`);
  const times: number[] = [];
  for (let count = 1; count <= KEYS; count += 1) {
    const seen = painted(page, `${JSON_SHOWN}?.includes('"zq${'y'.repeat(count)}"')`);
    const pressed = Date.now();
    const [at] = await Promise.all([seen, field.press('y')]);
    times.push(at - pressed);
  }
  const note = `${KEYS} keys, each waited for; the median ${percentile(times, 0.5)} ms`;
  const target = { is: 'under' as const, value: 300 };
  return [{ name: 'mapping preview: key to new JSON, p95', value: percentile(times, 0.95), unit: 'ms', target, note }];
}
