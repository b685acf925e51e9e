import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { InstalledPackage } from '../api/deps.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ours = z.object({ dependencies: z.record(z.string(), z.string()) });
const theirs = z.object({ version: z.string(), license: z.string().default('see the package') });

/** The packages that package.json names, as they are installed, by name; what is not installed is left out. */
export async function readPackages(): Promise<readonly InstalledPackage[]> {
  const { dependencies } = ours.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const found = await Promise.all(
    Object.keys(dependencies).map(async (name): Promise<InstalledPackage[]> => {
      try {
        const text = await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
        return [{ name, ...theirs.parse(JSON.parse(text)) }];
      } catch {
        return [];
      }
    }),
  );
  return found.flat().sort((a, b) => a.name.localeCompare(b.name));
}
