import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { TenureError } from '../errors.ts';
import { canonicalJson } from './canonicalJson.ts';

/** The public half of the key that evidence is signed with, as a JWK (RFC 8037 section 2). */
export interface EvidencePublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  /** Its thumbprint (RFC 7638). */
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

export interface EvidenceSignature {
  readonly alg: 'EdDSA';
  readonly keyId: string;
  /** base64url. */
  readonly value: string;
}

/** A document with its proof: the SHA-256, in hex, and the signature are over its canonical JSON. */
export interface Signed<T> {
  readonly document: T;
  readonly signature: EvidenceSignature;
  readonly sha256: string;
}

/** A new key pair; the private half as PKCS #8 (RFC 8410) in base64, to be sealed. */
export function makeEvidenceKey(): { readonly privateKey: string; readonly publicKey: EvidencePublicKey } {
  const pair = generateKeyPairSync('ed25519');
  const { x } = pair.publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new TenureError('bug', 'no_key', 'A key pair has no public half.');
  // RFC 7638 section 3: the required members alone, in order.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return {
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
  };
}

/** Signs a document with Ed25519 (RFC 8032). @param privateKey as `makeEvidenceKey` gives it. */
export function signEvidence<T extends object>(document: T, privateKey: string, keyId: string): Signed<T> {
  const bytes = Buffer.from(canonicalJson(document));
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return {
    document,
    signature: { alg: 'EdDSA', keyId, value: sign(null, bytes, key).toString('base64url') },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Whether a document is what was signed with this key's other half. */
export function isSignedBy({ document, signature }: Signed<object>, { kty, crv, x }: EvidencePublicKey): boolean {
  const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  return verify(null, Buffer.from(canonicalJson(document)), key, Buffer.from(signature.value, 'base64url'));
}
