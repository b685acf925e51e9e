import { useSyncExternalStore } from 'react';

/**
 * What lies over the pages (notices, questions, the palette) is loaded when it is first asked for, so that no page waits for
 * it. One flag for the whole console, because Mantine's own stores for these are, too.
 */
const asked = new Set<() => void>();
let isWanted = false;
let settle: () => void = () => {};
const shown = new Promise<void>((resolve) => {
  settle = resolve;
});

/** Asks for them; resolves once they are there. */
export function wantOverlays(): Promise<void> {
  isWanted = true;
  for (const tell of asked) tell();
  return shown;
}

/** For `Overlays`, once it is mounted. */
export function overlaysShown(): void {
  settle();
}

export function useOverlaysWanted(): boolean {
  return useSyncExternalStore(
    (tell) => {
      asked.add(tell);
      return () => asked.delete(tell);
    },
    () => isWanted,
  );
}
