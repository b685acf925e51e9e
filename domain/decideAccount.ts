import { type AuthorizedDomains, isAuthorized } from './authorizedDomains.ts';
import type { DirectoryUser } from './directory.ts';
import { permanent, type TenureError } from './errors.ts';
import type { EventId } from './ids.ts';
import type { Mapping } from './mapping/compileMapping.ts';
import { type MappedAttributeValue, mapUser } from './mapping/mapUser.ts';

/** Why a person shall have no usable account in an app. */
export type NoAccountReason =
  | 'user_inactive'
  | 'user_deleted'
  | 'not_entitled'
  | 'suppressed'
  | 'domain_not_authorized'
  | 'no_email'
  | 'bad_email';

/** What an app's account of a person shall be, by the directory as it stands. */
export type AccountDecision =
  | { readonly kind: 'active'; readonly attributes: readonly MappedAttributeValue[] }
  /** `state` is what becomes of an account that exists (`onLeave`). */
  | { readonly kind: 'none'; readonly state: 'inactive' | 'deleted'; readonly reason: NoAccountReason }
  /** Entitled, but the mapping gives no valid account: a human has to look. */
  | { readonly kind: 'invalid'; readonly error: TenureError };

export interface AccountFacts {
  readonly user: DirectoryUser;
  readonly userDeleted: boolean;
  /** Some policy entitles the person. */
  readonly entitled: boolean;
  /** The cancelled or compensated event that put the entitlement out of force. */
  readonly suppressedBy: EventId | null;
  readonly authorizedDomains: AuthorizedDomains;
  readonly onLeave: 'deactivate' | 'delete';
  readonly mapping: Mapping<'user'>;
}

/**
 * The one place where it is decided whether a person has an account in an app and what it holds; previews and pushes
 * share it. Pure. Error messages name attributes, never values.
 */
export function decideAccount(facts: AccountFacts): AccountDecision {
  const reason = noAccountReason(facts);
  if (reason !== null) return { kind: 'none', state: facts.onLeave === 'delete' ? 'deleted' : 'inactive', reason };
  const { attributes, missing, problems } = mapUser(facts.mapping, facts.user);
  if (missing.length > 0) return { kind: 'invalid', error: requiredMissing(missing) };
  if (problems.length > 0) return { kind: 'invalid', error: mappingFailed(problems) };
  return { kind: 'active', attributes };
}

/** Why the person shall have no account, whatever the mapping says; null where they shall. Pure. */
export function noAccountReason(
  facts: Pick<AccountFacts, 'userDeleted' | 'entitled' | 'suppressedBy' | 'authorizedDomains'> & {
    readonly user: Pick<DirectoryUser, 'active' | 'email' | 'attributes'>;
  },
): NoAccountReason | null {
  const { user } = facts;
  if (facts.userDeleted) return 'user_deleted';
  if (!user.active) return 'user_inactive';
  if (!facts.entitled) return 'not_entitled';
  if (facts.suppressedBy !== null) return 'suppressed';
  const authorization = isAuthorized(facts.authorizedDomains, user);
  return authorization.ok ? null : authorization.code;
}

function requiredMissing(missing: readonly string[]): TenureError {
  return permanent(
    'required_attribute_missing',
    `The target requires ${missing.join(', ')}, and the person has none.`,
    {
      remedy: "Complete the person's attributes, or edit the app's mapping; then retry.",
    },
  );
}

function mappingFailed(problems: readonly { readonly target: string; readonly message: string }[]): TenureError {
  const said = problems.map(({ target, message }) => `${target}: ${message}`).join('; ');
  return permanent('mapping_failed', `The mapping could not be computed: ${said}.`, {
    remedy: "Edit the app's mapping, or the person's attributes; then retry.",
  });
}
