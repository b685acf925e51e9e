import { useHotkeys } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { useRef } from 'react';
import { openPalette } from './openPalette.ts';
import { PAGES } from './pages.ts';

/** How long after `g` its second key counts, in ms. */
const SECOND_KEY_MS = 1500;

/** Ctrl-K and `/` search, `g` and a letter goes to a page, `?` shows the keys; none of them while somebody types into a field. */
export function useShortcuts(showHelp: () => void): void {
  const router = useRouter();
  const begun = useRef(0);
  useHotkeys([
    ['mod+K', () => void openPalette()],
    ['/', () => void openPalette()],
    ['shift+?', showHelp],
    ...PAGES.map(({ to, key }): [string, () => void] => [
      key,
      () => {
        const isSecond = Date.now() - begun.current < SECOND_KEY_MS;
        begun.current = !isSecond && key === 'g' ? Date.now() : 0;
        if (isSecond) router.history.push(to);
      },
    ]),
  ]);
}
