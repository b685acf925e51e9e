import type { ConsoleSessionId, ConsoleUserId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scopes.ts';

/** Who sends a request. */
export interface Actor {
  /** `key_…`, `adm_…` for people of the console, or `admin` for TENURE_ADMIN_KEY; goes into the audit log and scopes idempotency keys. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The person and their session, where it is one of the console's. */
  readonly signedIn?: SignedIn;
}

export interface SignedIn {
  readonly user: {
    readonly id: ConsoleUserId;
    readonly name: string;
    readonly email: string;
    readonly role: string;
    readonly twoFactorEnabled: boolean;
  };
  readonly session: { readonly id: ConsoleSessionId; readonly createdAt: Date; readonly expiresAt: Date };
}
