import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the console's built pages lie (scripts/ensure-console.mjs makes them); undefined where they were not built. */
export function builtConsole(): string | undefined {
  const dir = fileURLToPath(new URL('../console/dist', import.meta.url));
  return existsSync(join(dir, 'index.html')) ? dir : undefined;
}
