import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ApplicationFailure, type Payload, type PayloadCodec } from '@temporalio/common';
// CommonJS of a kind whose names Node can't see.
import proto from '@temporalio/proto';
import { permanent, type TenureError } from '../../domain/errors.ts';
import type { EncryptionKey } from '../process/encryptionKeys.ts';

/** What an encrypted payload says of itself, in clear, as Temporal's samples do. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts everything that workflows are given, say and answer, so that Temporal keeps ciphertext only (DESIGN rule 5):
 * AES-256-GCM, `iv | ciphertext | tag`, over the whole payload. The first key encrypts, all decrypt. What is not encrypted
 * passes through: histories from before the codec, and what somebody sends with the `temporal` CLI.
 *
 * There is no additional data: who decodes for the Temporal UI learns the namespace only.
 *
 * @param onUnreadable is told of each payload that can't be decrypted, before the error is thrown.
 * @throws ApplicationFailure from `decode` of the type `payload_key_missing`, naming the key id, or `payload_damaged`. Not one
 * that ends anything: a workflow or activity task that fails by it is tried again, and goes on where the key is.
 */
export function createPayloadCodec(
  keys: readonly EncryptionKey[],
  onUnreadable: (error: TenureError) => void = () => {},
): PayloadCodec {
  const [first] = keys;
  if (first === undefined) throw permanent('no_encryption_key', 'There is no encryption key.');
  const metadata = { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(first.kid) };

  return {
    encode: async (payloads) => payloads.map((payload) => ({ metadata, data: encrypt(payload, first.key) })),
    decode: async (payloads) => payloads.map(decrypt),
  };

  function decrypt(payload: Payload): Payload {
    if (textOf(payload, 'encoding') !== ENCODING) return payload;
    const kid = textOf(payload, KEY_ID);
    const key = keys.find((it) => it.kid === kid);
    if (key === undefined) throw unreadable(missing(kid, keys));
    try {
      return open(payload.data ?? new Uint8Array(), key.key);
    } catch {
      throw unreadable(damaged(kid));
    }
  }

  function unreadable(error: TenureError): ApplicationFailure {
    onUnreadable(error);
    const message = `${error.message} ${error.remedy}`;
    return ApplicationFailure.create({ type: error.code, message, nonRetryable: false });
  }
}

function encrypt(payload: Payload, key: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const clear = PayloadMessage.encode(payload).finish();
  return Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Uint8Array, key: Uint8Array): Payload {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(end));
  const clear = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, end)), decipher.final()]);
  return PayloadMessage.decode(clear);
}

function textOf(payload: Payload, name: string): string {
  return Buffer.from(payload.metadata?.[name] ?? []).toString();
}

function missing(kid: string, keys: readonly EncryptionKey[]): TenureError {
  const mine = keys.map((key) => `"${key.kid}"`).join(', ');
  return permanent('payload_key_missing', `A payload is encrypted with the key "${kid}"; this process has ${mine}.`, {
    remedy: `Add "${kid}" to TENURE_ENCRYPTION_KEYS of this process and start it again; what waits goes on by itself.`,
  });
}

function damaged(kid: string): TenureError {
  return permanent('payload_damaged', `A payload does not open with the key "${kid}".`, {
    remedy: `See that "${kid}" is the same key in TENURE_ENCRYPTION_KEYS of every process; else the payload was altered.`,
  });
}
