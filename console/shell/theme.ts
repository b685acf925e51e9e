import type { MantineThemeOverride } from '@mantine/core';

/** Colours whose shades keep 4.5:1 against their text, in both schemes (WCAG 2.2 AA); fonts of the system, as none are loaded. */
export const THEME: MantineThemeOverride = {
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.34,
  respectReducedMotion: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  cursorType: 'pointer',
};
