import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/evidence/canonicalJson.ts';
import type { SourceRecord } from '../../domain/sources/record.ts';

/** Of all that a record says of a person: the same again is passed over. */
export function digestOfRecord({ fields, attributes, active, groups, effectiveAt }: SourceRecord): string {
  const said = { fields, attributes, active, groups: groups === undefined ? null : [...groups].sort() };
  const text = canonicalJson(effectiveAt === undefined ? said : { ...said, effectiveAt });
  return createHash('sha256').update(text).digest('base64url');
}
