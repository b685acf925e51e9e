/** Counts by word. */
export interface Counter {
  readonly counts: Readonly<Record<string, number>>;
  add(word: string, count?: number): void;
}

export function createCounter(): Counter {
  const counts: Record<string, number> = {};
  return {
    counts,
    add(word, count = 1) {
      counts[word] = (counts[word] ?? 0) + count;
    },
  };
}
