import { describe, expect, it } from 'vitest';
import { createRequestKeys } from '../../../console/client/requestKey.ts';

function keyIn(init: RequestInit): string | null {
  return new Headers(init.headers).get('Idempotency-Key');
}

describe('A POST of the console', () => {
  it('has the same key as its twin of a double click, and another one later or with another body', () => {
    let time = 5000;
    const keyed = createRequestKeys(() => time);
    const post = (body: string) => keyIn(keyed('/v1/events/retry', { method: 'POST', body }));
    const first = post('{}');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    time += 300;
    expect(post('{}')).toBe(first);
    const other = post('{"code":"x"}');
    expect(other).not.toBe(first);
    time += 1500;
    expect(post('{"code":"x"}')).not.toBe(other);
  });

  it('keeps the key that its form has given it', () => {
    const init = { method: 'POST', headers: { 'Idempotency-Key': 'own' } };
    expect(keyIn(createRequestKeys()('/v1/apps', init))).toBe('own');
  });

  it('has none where it only asks, nor has any other method', () => {
    const keyed = createRequestKeys();
    expect(keyIn(keyed('/v1/apps/app_1/mappings/preview', { method: 'POST' }))).toBeNull();
    expect(keyIn(keyed('/v1/imports/inspect?x=1', { method: 'POST' }))).toBeNull();
    expect(keyIn(keyed('/v1/apps', { method: 'GET' }))).toBeNull();
  });
});
