import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../domain/evidence/canonicalJson.ts';
import { isSignedBy, makeEvidenceKey, signEvidence } from '../../../domain/evidence/evidenceKey.ts';

describe('Canonical JSON', () => {
  it('is that of RFC 8785, section 3.2.3 and appendix B', () => {
    const names = { '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, '\u0080': 5, '\u00f6': 6, '\ufb33': 7 };
    expect(canonicalJson(names)).toBe('{"\\r":2,"1":3,"\u0080":5,"\u00f6":6,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":7}');
    expect(canonicalJson([1e30, 4.5, 2e-3, 1e-27])).toBe('[1e+30,4.5,0.002,1e-27]');
  });
});

describe('A signature', () => {
  it('holds whatever the order of names, and for nothing else', () => {
    const { privateKey, publicKey } = makeEvidenceKey();
    const signed = signEvidence({ a: 1, b: 'x' }, privateKey, publicKey.kid);
    expect(isSignedBy({ ...signed, document: { b: 'x', a: 1 } }, publicKey)).toBe(true);
    expect(isSignedBy({ ...signed, document: { b: 'y', a: 1 } }, publicKey)).toBe(false);
    expect(isSignedBy(signed, makeEvidenceKey().publicKey)).toBe(false);
  });
});
