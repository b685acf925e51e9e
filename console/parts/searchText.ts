/** A text of an address's query; the router reads `?user=1001` as a number. Undefined where there is none. */
export function searchText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same for one of a closed list of words; others are left out, as an old link may have them. */
export function searchWord<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}
