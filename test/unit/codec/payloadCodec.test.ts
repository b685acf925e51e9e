import { randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import type { TenureError } from '../../../domain/errors.ts';
import { deriveCodecKeys } from '../../../runtime/codec/codecKeys.ts';
import { createPayloadCodec } from '../../../runtime/codec/payloadCodec.ts';

const NAME = "Zoë O'Neill";
const OLD = { kid: 'k1', key: randomBytes(32) };
const NEW = { kid: 'k2', key: randomBytes(32) };

function payloadOf(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

async function roundTrip(from: PayloadCodec, to: PayloadCodec, payload: Payload): Promise<unknown> {
  const [back] = await to.decode(await from.encode([payload]));
  return back === undefined ? undefined : defaultPayloadConverter.fromPayload(back);
}

function bytesOf(payload: Payload | undefined): string {
  return Buffer.from(payload?.data ?? []).toString('latin1');
}

describe('what Temporal is given', () => {
  const codec = createPayloadCodec([OLD]);

  test.each([{ name: NAME }, NAME, null, undefined, [1, 2], new Uint8Array([0, 255])])(
    'comes back as it was: %j',
    async (value) => {
      expect(await roundTrip(codec, codec, payloadOf(value))).toEqual(value);
    },
  );

  test('is ciphertext that says which key it needs, and nothing else', async () => {
    const [sealed] = await codec.encode([payloadOf(NAME)]);
    expect(Object.keys(sealed?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    expect(Buffer.from(sealed?.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
    expect(Buffer.from(sealed?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('k1');
    expect(bytesOf(sealed)).not.toContain('Neill');
  });

  test('is another text each time', async () => {
    const [first, second] = await codec.encode([payloadOf(NAME), payloadOf(NAME)]);
    expect(bytesOf(first)).not.toBe(bytesOf(second));
  });

  test('passes through where it was never encrypted', async () => {
    const clear = payloadOf({ appId: 'app_1' });
    expect(await codec.decode([clear])).toEqual([clear]);
  });

  test('is refused once it was altered', async () => {
    const [sealed] = await codec.encode([payloadOf(NAME)]);
    const data = Buffer.from(sealed?.data ?? []);
    data[20] = (data[20] ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data }])).rejects.toMatchObject({ type: 'payload_damaged' });
    await expect(codec.decode([{ ...sealed, data: data.subarray(0, 5) }])).rejects.toMatchObject({
      type: 'payload_damaged',
    });
  });
});

describe('keys', () => {
  test('the first encrypts, all decrypt', async () => {
    const before = createPayloadCodec([OLD, NEW]);
    const after = createPayloadCodec([NEW, OLD]);
    expect(await roundTrip(before, after, payloadOf(NAME))).toBe(NAME);
    expect(await roundTrip(after, before, payloadOf(NAME))).toBe(NAME);
  });

  test('one that is missing is named, with what to do, and told of', async () => {
    const told: TenureError[] = [];
    const [sealed = {}] = await createPayloadCodec([NEW]).encode([payloadOf(NAME)]);
    const codec = createPayloadCodec([OLD], (error) => told.push(error));
    await expect(codec.decode([sealed])).rejects.toMatchObject({
      type: 'payload_key_missing',
      message: expect.stringMatching(
        /^A payload is encrypted with the key "k2"; this process has "k1". .*TENURE_ENCRYPTION_KEYS/,
      ),
      nonRetryable: false,
    });
    expect(told).toHaveLength(1);
  });

  test('another key of the same name is told from the right one', async () => {
    const [sealed = {}] = await createPayloadCodec([OLD]).encode([payloadOf(NAME)]);
    const other = createPayloadCodec([{ kid: OLD.kid, key: randomBytes(32) }]);
    await expect(other.decode([sealed])).rejects.toMatchObject({ type: 'payload_damaged' });
  });

  test('are derived: under the same ids, and none is the key that seals secrets', () => {
    const derived = deriveCodecKeys([OLD, NEW]);
    expect(derived.map(({ kid }) => kid)).toEqual(['k1', 'k2']);
    expect(derived.map(({ key }) => key.length)).toEqual([32, 32]);
    expect(derived[0]?.key.equals(OLD.key)).toBe(false);
    expect(deriveCodecKeys([OLD])[0]?.key.equals(derived[0]?.key ?? OLD.key)).toBe(true);
  });

  test('there has to be one', () => {
    expect(() => createPayloadCodec([])).toThrow('no encryption key');
  });
});
