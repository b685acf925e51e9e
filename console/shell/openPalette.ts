import { wantOverlays } from './wanted.ts';

/** Loads the palette where it is not there yet, and opens it. */
export async function openPalette(): Promise<void> {
  const [{ spotlight }] = await Promise.all([import('@mantine/spotlight'), wantOverlays()]);
  spotlight.open();
}
