import { canonicalJson } from '../evidence/canonicalJson.ts';
import { type AttributeValue, isJsonObject, type JsonObject } from '../values.ts';

/** Ours to say, or not to be kept. */
const NOT_KEPT: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'groups', 'members', 'password']);

/** What is kept of a resource that a source sent. Pure. */
export function saidOf(resource: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !NOT_KEPT.has(name)));
}

/**
 * What a source has said once it has patched `current` into `patched`: what it said before, and what the patch has changed.
 * What `current` showed of others' it has not said. Pure.
 */
export function saidAfter(said: JsonObject, current: JsonObject, patched: JsonObject): JsonObject {
  const values = new Map<string, AttributeValue>(Object.entries(said));
  for (const name of new Set([...Object.keys(current), ...Object.keys(patched)])) {
    const [before, after, own] = [current[name], patched[name], said[name]];
    if (canonicalJson({ value: before ?? null }) === canonicalJson({ value: after ?? null })) continue;
    if (after === undefined) values.delete(name);
    else if (isJsonObject(before) && isJsonObject(after)) {
      values.set(name, saidAfter(isJsonObject(own) ? own : {}, before, after));
    } else values.set(name, after);
  }
  return saidOf(Object.fromEntries(values));
}
