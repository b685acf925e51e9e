import type { AttributeChange, AttributeValue, JsonObject } from '../domain/values.ts';

/**
 * What Tenure asks of a target application. One page; a protocol is one folder that implements it, and optional powers
 * are interfaces of their own (dex's `connector.go` is the model).
 *
 * Every method that talks to the target may throw a `TenureError`: `transient` (network, time-out, 429, 5xx) or
 * `permanent` (4xx that repeating can't cure). Connectors never retry by themselves: that is Temporal's work.
 */
export interface Connector {
  /**
   * Finds a person's account: by remote id, then by our external id, then by the matching attribute
   * (case-blind). Several hits are a permanent `disputed_match`.
   */
  findAccount(lookup: AccountLookup, call: Call): Promise<RemoteAccount | undefined>;
  /** What would have to be sent to make `current` as desired. Pure: sends nothing. */
  planAccount(desired: DesiredAccount, current: RemoteAccount | undefined): AccountPlan;
  /** Sends the plan and answers the state as the target now shows it, verified (DESIGN rule 9). */
  applyAccount(plan: AccountPlan, call: Call): Promise<RemoteAccount | undefined>;
  /** The account by its remote id, or undefined where the target no longer has it. */
  readAccount(remoteId: string, call: Call): Promise<RemoteAccount | undefined>;
  /** The check-list of Test Connection, in order; stops asking where a later check can't make sense. */
  testConnection(call: Call): Promise<ConnectionReport>;
  close(): Promise<void>;
}

/** Targets that have groups. Members are always the target's own account ids. */
export interface GroupConnector {
  findGroup(lookup: GroupLookup, call: Call): Promise<RemoteGroup | undefined>;
  createGroup(desired: DesiredGroup, call: Call): Promise<RemoteGroup>;
  /** Makes the group's own attributes as desired; no request where nothing differs. */
  updateGroup(current: RemoteGroup, desired: DesiredGroup, call: Call): Promise<RemoteGroup>;
  /** Gone already is success. */
  deleteGroup(remoteId: string, call: Call): Promise<void>;
  /** All members' account ids, however the target pages or hides them. */
  listMembers(remoteId: string, call: Call): Promise<readonly string[]>;
  /**
   * Adds and removes members in chunks; reads back. A refused chunk is halved until the refused member is
   * alone (ruling 14); the others are applied.
   */
  changeMembers(remoteId: string, change: MemberChange, call: Call): Promise<MemberResult>;
}

/**
 * What the machinery around a connector asks besides: everything of a target for comparing and importing, its pulse, its
 * silence. What `createConnector` makes, whatever the protocol.
 */
export interface TargetConnector extends Connector, GroupConnector {
  /** All accounts and groups of the target, for comparing and importing. */
  listAccounts(call: Call): AsyncIterable<RemoteAccount>;
  listGroups(call: Call): AsyncIterable<RemoteGroup>;
  /** Only where the target can be read whole. */
  readonly lister?: AccountLister | undefined;
  /** The least request that needs the credentials and the directory. Throws what is wrong (ruling 11). */
  probe(call: Call): Promise<void>;
  /** Sends nothing for this long: the target has asked another process for silence. */
  hold(ms: number): void;
  /** What is known of the target now. */
  learned(): CapabilityProfile;
}

/** Where a target is and how one gets in; `settings` as the catalog entry's `connection.fields` ask for them. */
export interface Connection {
  readonly baseUrl: string;
  /** The secret: a bearer token, a password. */
  readonly token: string;
  readonly settings?: ConnectionSettings | undefined;
}

export type ConnectionSettings = Readonly<Record<string, string | boolean>>;

/** Targets that can be read whole, for comparing and importing. */
export interface AccountLister {
  /**
   * All accounts, page by page, from the `resume` of an earlier page on, in another process too. What moves while it is
   * read may come twice, or be left out: whoever reads counts by remote id, and looks again before believing in a gap.
   */
  listPages(options: { readonly resume?: JsonObject | undefined }, call: Call): AsyncIterable<AccountPage>;
  /** Who the account says its owner is, in the directory's own fields. Pure. */
  personOf(account: RemoteAccount): RemotePerson;
}

export interface AccountPage {
  readonly accounts: readonly RemoteAccount[];
  /** How many the target says it has; it may lie. */
  readonly total: number | undefined;
  /** Where the next page begins: plain JSON, nothing of a person; null after the last. */
  readonly resume: JsonObject | null;
  /** The target pages by number, and may begin anew at the end: a page without news ends the list. */
  readonly mayRepeat: boolean;
}

export interface RemotePerson {
  readonly userName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly department: string | null;
  readonly title: string | null;
  readonly employeeNumber: string | null;
  /** When the account was made there, RFC 3339; null where the target doesn't tell. */
  readonly created: string | null;
}

/** Each call's limits, from the activity that makes it. */
export interface Call {
  readonly signal: AbortSignal;
  /** Milliseconds the caller may still write (lease time left); a request is not begun with less than its time-out left. */
  readonly timeLeft?: () => number;
  /** A leaver: first where the app's limits make requests wait. */
  readonly urgent?: boolean;
  /** How long the first request may wait for its turn there, milliseconds; default a second. */
  readonly patienceMs?: number | undefined;
  /** Asked before each request; throws what forbids it. */
  readonly permit?: () => void;
  /** Told of each answer, for the report: method, path without query, status, milliseconds. */
  readonly onAnswer?: (answer: { method: string; path: string; status: number; ms: number }) => void;
}

export interface AccountLookup {
  readonly remoteId?: string | undefined;
  /** Our opaque id (`usr_…`), written to the target as externalId. */
  readonly externalId: string;
  /** The matching attribute's value (SCIM `userName`). */
  readonly userName: string;
}

export interface RemoteAccount {
  readonly remoteId: string;
  readonly externalId: string | undefined;
  readonly userName: string | undefined;
  readonly active: boolean;
  /** Exists but can't be used yet: a 1Password invitation not accepted or confirmed. */
  readonly pending: boolean;
  /** The target's own version (ETag), where it has one. */
  readonly etag: string | undefined;
  /** The whole resource as read; only the connector looks inside. */
  readonly resource: JsonObject;
}

/** One mapped attribute: `target` is the target's path (SCIM: `emails[type eq "work"].value`), null is "no value". */
export interface MappedAttribute {
  readonly target: string;
  readonly value: AttributeValue;
  /** `create`: sent when the account is created, left alone afterwards. */
  readonly apply: 'always' | 'create';
}

export type DesiredAccount =
  | { readonly state: 'active'; readonly externalId: string; readonly attributes: readonly MappedAttribute[] }
  /** `userName`: what it shall be called all the same, where another one needs its name. */
  | { readonly state: 'inactive'; readonly userName?: string }
  | { readonly state: 'deleted' };

export interface AccountPlan {
  /** `none`: the target already is as desired. */
  readonly operation: 'create' | 'update' | 'deactivate' | 'reactivate' | 'delete' | 'none';
  /** The requests in order, as `/preview` shows them. */
  readonly requests: readonly PlannedRequest[];
  readonly changes: readonly AttributeChange[];
  readonly current: RemoteAccount | undefined;
  readonly desired: DesiredAccount;
}

export interface PlannedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject | undefined;
}

export interface GroupLookup {
  readonly remoteId?: string | undefined;
  readonly externalId: string;
  readonly displayName: string;
}

export interface DesiredGroup {
  readonly externalId: string;
  readonly displayName: string;
  /** Further mapped attributes, by target path. */
  readonly attributes?: readonly MappedAttribute[];
}

export interface RemoteGroup {
  readonly remoteId: string;
  readonly externalId: string | undefined;
  readonly displayName: string;
  readonly etag: string | undefined;
  readonly resource: JsonObject;
}

export interface MemberChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface MemberResult {
  /** In the group now, seen. */
  readonly added: readonly string[];
  /** Out of the group now, seen. */
  readonly removed: readonly string[];
  readonly refused: readonly {
    readonly remoteId: string;
    readonly code: string;
    readonly message: string;
    readonly httpStatus?: number | undefined;
  }[];
}

export interface ConnectionCheck {
  /** `url`, `dns`, `tls`, `reach`, `token`, `service_provider_config`, `list_one_user`, `health`. */
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** Left out because an earlier check failed or the target has no such thing; never counts as a failure. */
  readonly skipped?: boolean | undefined;
  readonly cause?: string | undefined;
  readonly remedy?: string | undefined;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly checks: readonly ConnectionCheck[];
  /** What the target can do, as measured; kept with the app. */
  readonly profile?: CapabilityProfile | undefined;
}

/** What a target can do: declared by it, corrected by what was measured. Plain JSON, kept in the app's row. */
export type CapabilityProfile = JsonObject;
