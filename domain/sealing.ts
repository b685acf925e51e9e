import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { permanent } from './errors.ts';

/** Encrypts secrets at rest: `v1.kid.iv.ciphertext.tag`, base64url. */
export interface Sealer {
  /** @param context binds the text to its place, e.g. `apps|app_01|token`: moved elsewhere it can't be opened. */
  seal(text: string, context: string): string;
  /** @throws permanent `sealed_unreadable` when the key is not at hand, or the text or its context was altered. */
  unseal(sealed: string, context: string): string;
}

export interface SealingKey {
  readonly kid: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** AES-256-GCM with a random 96-bit IV (NIST SP 800-38D); the first key seals, all open. */
export function createSealer(keys: readonly SealingKey[]): Sealer {
  const first = keys[0];
  if (first === undefined) throw permanent('no_encryption_key', 'There is no encryption key.');
  return {
    seal(text, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', first.key, iv);
      cipher.setAAD(Buffer.from(`${context}|${first.kid}`));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['v1', first.kid, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    unseal(sealed, context) {
      const [version, kid, iv, text, tag] = sealed.split('.');
      const key = keys.find((it) => it.kid === kid);
      if (version !== 'v1' || key === undefined || iv === undefined || text === undefined || tag === undefined) {
        throw unreadable(key === undefined ? `its key "${kid}" is not among TENURE_ENCRYPTION_KEYS` : 'it is damaged');
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(iv, 'base64url'));
        decipher.setAAD(Buffer.from(`${context}|${key.kid}`));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8');
      } catch {
        throw unreadable('it was altered, or its key is another one of the same name');
      }
    },
  };
}

function unreadable(why: string) {
  return permanent('sealed_unreadable', `A stored secret can't be decrypted: ${why}.`, {
    remedy: 'Put the key it was encrypted with back into TENURE_ENCRYPTION_KEYS.',
  });
}
