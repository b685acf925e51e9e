/** Whom a dry run has seen: it keeps nothing in the database. A real run finds that in its rows, and remembers nothing. */
export interface SeenPeople {
  has(key: string): boolean;
  saw(key: string): void;
  took(key: string, leaving: boolean): void;
  isLeaving(key: string): boolean;
  /** A group that would be there. */
  sawGroup(externalId: string): void;
  hasGroup(externalId: string): boolean;
}

export function createSeenPeople(dryRun: boolean): SeenPeople {
  const seen = new Set<string>();
  const leaving = new Set<string>();
  const groups = new Set<string>();
  return {
    has: (key) => seen.has(key),
    saw: (key) => void (dryRun && seen.add(key)),
    took: (key, leaves) => void (dryRun && leaves && leaving.add(key)),
    isLeaving: (key) => leaving.has(key),
    sawGroup: (externalId) => void (dryRun && groups.add(externalId)),
    hasGroup: (externalId) => groups.has(externalId),
  };
}
