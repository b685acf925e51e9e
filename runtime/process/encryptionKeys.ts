import { permanent } from '../../domain/errors.ts';

/** A named AES-256 key; the name travels with what it encrypted, so that keys can be rotated. */
export interface EncryptionKey {
  readonly kid: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/**
 * Reads `kid:base64(32 bytes)`, comma-separated; the first encrypts, all decrypt.
 *
 * @throws permanent `bad_encryption_keys` naming the entry by its place, never its text.
 */
export function parseEncryptionKeys(text: string): EncryptionKey[] {
  const keys = text
    .trim()
    .split(',')
    .map((entry, index) => parseKey(entry.trim(), index + 1));
  const seen = new Set<string>();
  for (const [index, { kid }] of keys.entries()) {
    if (seen.has(kid)) throw bad(index + 1, 'a key id that is not used twice');
    seen.add(kid);
  }
  return keys;
}

function parseKey(entry: string, place: number): EncryptionKey {
  const colon = entry.indexOf(':');
  const kid = entry.slice(0, Math.max(colon, 0));
  const encoded = entry.slice(colon + 1);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(kid)) {
    throw bad(place, 'kid:base64, the key id of 1 to 32 letters, digits, dashes or underscores');
  }
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(encoded)) throw bad(place, 'base64 of exactly 32 bytes after the colon');
  return { kid, key: Buffer.from(encoded, 'base64') };
}

function bad(place: number, expected: string) {
  return permanent('bad_encryption_keys', `entry ${place} of the encryption keys: expected ${expected}`);
}
