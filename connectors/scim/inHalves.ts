import type { TenureError } from '../../domain/errors.ts';
import { isRefused } from './memberForms.ts';

interface HalvesResult {
  /** Ids refused when sent alone, with why. */
  readonly refused: ReadonlyMap<string, TenureError>;
  /** The largest number that went through after more had been refused, where nothing was refused in the end. */
  readonly learnedSize: number | undefined;
}

/**
 * Sends ids in chunks; a refused chunk is halved until the refused id is alone, so one stranger among fifty members
 * doesn't keep the other forty-nine out (ruling 14).
 *
 * @throws what `send` throws when it isn't a refusal of the content.
 */
export async function inHalves(
  ids: readonly string[],
  chunkSize: number,
  send: (chunk: readonly string[]) => Promise<void>,
): Promise<HalvesResult> {
  const refused = new Map<string, TenureError>();
  let smallestRefused = Number.POSITIVE_INFINITY;
  let largestTaken = 0;
  for (let start = 0; start < ids.length; start += chunkSize) await attempt(ids.slice(start, start + chunkSize));
  const wasSize = refused.size === 0 && smallestRefused < Number.POSITIVE_INFINITY && largestTaken < smallestRefused;
  return { refused, learnedSize: wasSize ? largestTaken : undefined };

  async function attempt(chunk: readonly string[]): Promise<void> {
    try {
      await send(chunk);
      largestTaken = Math.max(largestTaken, chunk.length);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const [only] = chunk;
      if (chunk.length === 1 && only !== undefined) {
        refused.set(only, error);
        return;
      }
      smallestRefused = Math.min(smallestRefused, chunk.length);
      const middle = Math.ceil(chunk.length / 2);
      await attempt(chunk.slice(0, middle));
      await attempt(chunk.slice(middle));
    }
  }
}
