import type { DirectoryUser } from '../directory.ts';
import { canonicalJson } from '../evidence/canonicalJson.ts';
import { type Authority, isAuthority } from '../sources/authority.ts';
import type { AttributeValue, JsonObject } from '../values.ts';
import { personOf, type ScimPersonFields } from './personOf.ts';
import { type KeptResource, userResource } from './userResource.ts';

/** What a write makes of a person of the directory. */
export interface ScimPersonChange {
  readonly fields: Partial<ScimPersonFields>;
  /** All of them, as they shall be. */
  readonly attributes: JsonObject;
  readonly active: boolean | undefined;
}

export interface ChangeOptions {
  /**
   * PUT says all that the source has to say: what it leaves out is cleared only where the source itself had said it, since
   * others tell of the same person. PATCH removes what it names.
   */
  readonly how: 'replace' | 'patch';
  /** The fields and attributes that the source is the truth of; null: all. */
  readonly authority: Authority;
}

/**
 * What changes about a person when a source's resource becomes `next`. Pure.
 * @throws 400 `invalidValue`, as personOf does.
 */
export function personChange(
  user: DirectoryUser,
  kept: KeptResource | undefined,
  next: JsonObject,
  { how, authority }: ChangeOptions,
): ScimPersonChange {
  const before = personOf(userResource(user, kept));
  const after = personOf(next);
  const said = kept === undefined ? undefined : personOf({ userName: user.userName, ...kept.said });
  const mayClear = (told: AttributeValue | undefined) => how === 'patch' || (told !== undefined && told !== null);
  const differs = (left: AttributeValue | undefined, right: AttributeValue | undefined) =>
    canonicalJson({ value: left ?? null }) !== canonicalJson({ value: right ?? null });

  const fields = Object.entries(after.fields).filter(
    ([name, value]) =>
      isAuthority(authority, name) &&
      differs(fieldAt(before.fields, name), value) &&
      (value !== null || mayClear(fieldAt(said?.fields, name))),
  );
  const attributes = new Map(Object.entries(user.attributes));
  for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
    const value = after.attributes[name];
    if (!isAuthority(authority, `attributes.${name}`) || !differs(before.attributes[name], value)) continue;
    if (value !== undefined) attributes.set(name, value);
    else if (mayClear(said?.attributes[name])) attributes.delete(name);
  }
  return {
    fields: Object.fromEntries(fields),
    attributes: Object.fromEntries(attributes),
    active: typeof next.active === 'boolean' && isAuthority(authority, 'active') ? next.active : undefined,
  };
}

function fieldAt(fields: Partial<ScimPersonFields> | undefined, name: string): string | null | undefined {
  const values: Readonly<Record<string, string | null | undefined>> = fields ?? {};
  return values[name];
}
