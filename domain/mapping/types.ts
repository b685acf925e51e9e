import type { AttributeValue } from '../values.ts';

/**
 * One row of a mapping: exactly one of `source` (a directory attribute), `constant` or `expression` (CEL) says where
 * `target`'s value comes from.
 */
export interface MappingRow {
  /** Target attribute path (RFC 7644 section 3.5.2), e.g. `emails[type eq "work"].value`. */
  readonly target: string;
  readonly source?: string | undefined;
  readonly constant?: AttributeValue | undefined;
  readonly expression?: string | undefined;
  /** `create`: only when the account is created. */
  readonly apply: 'always' | 'create';
}
