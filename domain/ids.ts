/**
 * Prefixed, opaque, time-sortable ids (`usr_0199…`): 12 hex digits of Unix milliseconds, then 20 random ones.
 * Sorting ids sorts by creation, so lists page by id alone.
 */
declare const brand: unique symbol;
type Id<P extends string> = `${P}_${string}` & { readonly [brand]?: P };

export type AppId = Id<'app'>;
export type UserId = Id<'usr'>;
export type GroupId = Id<'grp'>;
export type PolicyId = Id<'pol'>;
export type EventId = Id<'evt'>;
export type ApiKeyId = Id<'key'>;
export type WebhookEndpointId = Id<'whe'>;
export type WebhookDeliveryId = Id<'dlv'>;
export type ImportId = Id<'imp'>;
export type SavedViewId = Id<'viw'>;
export type ReportScheduleId = Id<'rps'>;
export type ConsoleUserId = Id<'adm'>;
export type ConsoleSessionId = Id<'ses'>;
export type SourceId = Id<'src'>;
export type SourceTokenId = Id<'stk'>;
export type SourceRunId = Id<'run'>;
export type ReconciliationId = Id<'rec'>;

export type IdPrefix =
  | 'app'
  | 'usr'
  | 'grp'
  | 'pol'
  | 'evt'
  | 'key'
  | 'whe'
  | 'dlv'
  | 'imp'
  | 'viw'
  | 'rps'
  | 'adm'
  | 'ses'
  | 'src'
  | 'stk'
  | 'run'
  | 'rec';

/** A new id, e.g. `newId('usr')` → `usr_019ab3…`. */
export function newId<P extends IdPrefix>(prefix: P, now: number = Date.now()): Id<P> {
  return `${prefix}_${now.toString(16).padStart(12, '0')}${randomHex(10)}` as Id<P>;
}

/** Of the platform, not of Node: workflows, which know ids, are bundled without Node's modules. */
function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The built-in group whose members are all active users (DESIGN ruling 23); never pushed. */
export const EVERYBODY: GroupId = 'grp_everybody';

/** Whether `text` has the form of an id with this prefix (it need not exist). */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return new RegExp(`^${prefix}_([0-9a-f]{32}|everybody)$`).test(text);
}
