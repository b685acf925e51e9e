import { createHash } from 'node:crypto';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { Kind } from './store.ts';

/** One committed write, as a checker reads it: what changed, when, and in which order. */
export interface Effect {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** When its request came in, milliseconds since 1970; a fault may have held it up since. */
  readonly received: number;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly resourceType: Kind;
  readonly id: string;
  readonly userName?: string | undefined;
  readonly displayName?: string | undefined;
  readonly externalId?: string | undefined;
  /** The user's `active` after the write; true where the client never said. */
  readonly active?: boolean | undefined;
  /** Digest of the resource before and after; null is "did not exist". Equal digests: the write changed nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The append-only record of what a sandbox did. */
export interface EffectLog {
  append(effect: Omit<Effect, 'seq' | 'time'>): void;
  /** All effects with a larger `seq`. */
  after(seq: number): readonly Effect[];
}

/** An empty log. `committed` is told each effect when it is done and nobody has heard of it yet. */
export function createEffectLog(committed?: (effect: Effect) => void): EffectLog {
  const effects: Effect[] = [];
  return {
    append: (effect) => {
      const whole = { seq: effects.length + 1, time: Date.now(), ...effect };
      effects.push(whole);
      committed?.(whole);
    },
    after: (seq) => effects.slice(Math.max(0, seq)),
  };
}

/** Twelve hex digits that are the same for the same resource, however its keys are ordered. */
export function digest(resource: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(resource)))
    .digest('hex')
    .slice(0, 12);
}

function sorted(value: AttributeValue | undefined): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
