import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../domain/mergePatch.ts';
import type { JsonObject } from '../../domain/values.ts';

describe('a JSON merge patch', () => {
  // RFC 7396, appendix A: those whose target and patch are objects.
  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j by %j: %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('of null clears everything, and leaves the target as it was', () => {
    const target = { a: 1 };
    expect(mergePatch(target, null)).toEqual({});
    expect(target).toEqual({ a: 1 });
  });

  it('takes __proto__ for a name like any other', () => {
    const patch: JsonObject = JSON.parse('{"__proto__": {"polluted": true}}');
    const merged = mergePatch({}, patch);
    expect(Object.keys(merged)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});
