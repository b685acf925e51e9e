import { hkdfSync } from 'node:crypto';
import type { EncryptionKey } from '../process/encryptionKeys.ts';

const PURPOSE = 'tenure temporal payload codec v1';

/**
 * The keys that Temporal's payloads are encrypted with: one derived from each encryption key, under the same id and in the
 * same order (HKDF-SHA256, RFC 5869). One kind of text is never encrypted with another's key, and there is no second list
 * of keys to look after.
 */
export function deriveCodecKeys(keys: readonly EncryptionKey[]): readonly EncryptionKey[] {
  return keys.map(({ kid, key }) => ({ kid, key: Buffer.from(hkdfSync('sha256', key, '', PURPOSE, 32)) }));
}
