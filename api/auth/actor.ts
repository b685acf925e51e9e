import type { Scope } from './scopes.ts';

/** Who sends a request. */
export interface Actor {
  /** `key_…`, or `admin` for TENURE_ADMIN_KEY; goes into the audit log and scopes idempotency keys. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}
