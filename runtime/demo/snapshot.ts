import type { JsonObject } from '../../domain/values.ts';

/** A row of a file that could not be used; the others go on. */
export interface BadRow {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** The whole company on one day, as its HR system knows it. */
export interface Snapshot {
  /** By employee number: the attributes as they go into the event. */
  readonly people: ReadonlyMap<string, JsonObject>;
  /** External id to display name. */
  readonly groups: ReadonlyMap<string, string>;
  /** Employee number to the external ids of the person's groups. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly badRows: readonly BadRow[];
}

/** The e-mail domains of a snapshot, in lower case and sorted. */
export function domainsOf(snapshot: Snapshot): string[] {
  const domains = new Set<string>();
  for (const { email } of snapshot.people.values()) {
    const domain = typeof email === 'string' ? email.split('@').at(-1)?.trim().toLowerCase() : undefined;
    if (domain !== undefined && domain !== '') domains.add(domain);
  }
  return [...domains].sort();
}
