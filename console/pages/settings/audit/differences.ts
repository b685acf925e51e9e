/** A field that differs, as the table of changes shows it. */
export interface Difference {
  readonly attribute: string;
  readonly old: unknown;
  readonly new: unknown;
}

/** The fields in which two states of an object differ, nested ones by their path; all of one where the other is null. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(now.get(key)))
    .map((attribute) => ({ attribute, old: old.get(attribute), new: now.get(attribute) }));
}

function flat(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value === null && path === '' ? new Map() : new Map([[path === '' ? 'value' : path, value]]);
  }
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
