/** Calls `work` for every item, at most `width` at a time; rejects with the first failure once those begun have ended. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < queue.length && !failed) {
      const item = queue[next];
      next += 1;
      if (item === undefined) continue;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(width, queue.length) }, lane));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
}
