import { permanent, type TenureError, transient } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import { pause } from '../http/pace.ts';
import type { DesiredTarget } from './desiredTargets.ts';
import { attributeOf, elementsOf, readTarget } from './readTarget.ts';
import { isNothing, sameValue } from './sameValue.ts';

/** Waits between read-backs: targets that are only eventually consistent need a moment (FEATURES section 3, 26). */
export const READ_BACK_WAITS_MS: readonly number[] = [0, 200, 1_000, 2_000];

/**
 * Which desired attributes a resource doesn't show, by target path. What a target normalises (case, spaces) counts as
 * applied: it is its business.
 */
export function missingTargets(resource: JsonObject, desired: readonly DesiredTarget[]): readonly string[] {
  return desired.filter((target) => !isApplied(resource, target)).map(({ path }) => path.text);
}

function isApplied(resource: JsonObject, { path, value }: DesiredTarget): boolean {
  // A target without `active` has no suspended accounts.
  if (path.urn === undefined && path.attribute.toLowerCase() === 'active' && value === true) {
    const there = readTarget(resource, path);
    return there === null || sameValue(there, true);
  }
  const { sub } = path;
  if (path.filter !== undefined && sub !== undefined && !isNothing(value)) {
    return elementsOf(resource, path).some((element) => sameValue(attributeOf(element, sub) ?? null, value, true));
  }
  return sameValue(readTarget(resource, path), value, true);
}

/**
 * Reads until `isDone` says so, along the ladder of waits; answers the last reading whatever it was. Gives up early
 * where the lease doesn't last for the next wait.
 */
export async function readUntil<T>(
  { readBackWaitsMs }: { readonly readBackWaitsMs: readonly number[] },
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  call: Call,
): Promise<T> {
  let value: T | undefined;
  for (const wait of readBackWaitsMs) {
    if (wait > 0 && value !== undefined) {
      if (call.timeLeft !== undefined && call.timeLeft() < wait) return value;
      await pause(wait, call.signal);
    }
    value = await read();
    if (isDone(value)) return value;
  }
  return value ?? read();
}

/** Remembers what a target silently didn't do, so that the second time it is a matter for a human. */
export interface NoEffectMemory {
  /** The error for attributes that were sent and didn't take: transient at first sight, then permanent. */
  notApplied(remoteId: string, missing: readonly string[]): TenureError;
  /** All is well with this account. */
  forget(remoteId: string): void;
}

const REMEMBERED = 10_000;

export function createNoEffectMemory(): NoEffectMemory {
  const seen = new Map<string, string>();
  return {
    notApplied(remoteId, missing) {
      const names = [...missing].sort().join(', ');
      const message = `The target answered with success but did not apply: ${names}.`;
      const remedy =
        'Look whether the target has these attributes and lets Tenure set them; else remove them from the mapping.';
      if (seen.get(remoteId) === names) return permanent('not_applied', message, { remedy });
      if (seen.size >= REMEMBERED) seen.clear();
      seen.set(remoteId, names);
      return transient('not_applied', message, { remedy });
    },
    forget: (remoteId) => {
      seen.delete(remoteId);
    },
  };
}
