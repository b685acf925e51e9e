import type { Page } from 'playwright-core';
import { z } from 'zod';

/**
 * Waits in the page itself until `shows` (JavaScript, an expression) is true and has been painted; answers when that was, by the
 * machine's clock. Nothing asks meanwhile: the page's own changes do.
 */
export async function painted(page: Page, shows: string): Promise<number> {
  return z.number().parse(
    await page.evaluate(`new Promise((resolve, reject) => {
      const look = () => {
        if (!(${shows})) return false;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(Date.now()), 0));
        return true;
      };
      const watch = new MutationObserver(look);
      watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      look();
      setTimeout(() => reject(new Error('Not shown within 30 s: ' + ${JSON.stringify(shows)})), 30000);
    })`),
  );
}
