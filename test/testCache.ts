import { loadConfig } from '../runtime/config.ts';

/** Where the tests keep what is made once: the same folder as Tenure itself (`TENURE_CACHE`). */
export function testCache(): string {
  return loadConfig({ TENURE_CACHE: process.env.TENURE_CACHE }).TENURE_CACHE;
}
