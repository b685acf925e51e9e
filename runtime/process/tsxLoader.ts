import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What `node --import` takes to run TypeScript, by its full address: `tsx` alone is looked up from the working folder. */
export function tsxLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
