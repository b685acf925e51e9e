import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ApiKeyId, isId } from '../../domain/ids.ts';

/** A key as its owner holds it: `tnr_<id>_<secret>`, the secret 32 random bytes in base64url. */
export interface KeyText {
  readonly id: ApiKeyId;
  readonly secret: string;
}

const FORM = /^tnr_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** A new secret for a key. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The text that is shown once. */
export function writeKey({ id, secret }: KeyText): string {
  return `tnr_${id.slice('key_'.length)}_${secret}`;
}

/** The key's beginning, without any of its secret: tells keys apart in lists. */
export function keyHint(id: ApiKeyId): string {
  return `tnr_${id.slice('key_'.length)}_…`;
}

/** Reads a key; undefined where the text is none. */
export function readKey(text: string): KeyText | undefined {
  const [, hex, secret] = FORM.exec(text) ?? [];
  const id = `key_${hex}`;
  return secret !== undefined && isId('key', id) ? { id, secret } : undefined;
}

/** What is kept of a secret. A plain hash serves: the secret is 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether a text is the one that was hashed, in constant time. */
export function isSecret(text: string, hash: string): boolean {
  const [left, right] = [Buffer.from(hashSecret(text), 'hex'), Buffer.from(hash, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
