/** What Tenure tells outside systems by webhook; an endpoint chooses among them. */
export const WEBHOOK_TYPES = ['app.quarantined', 'app.recovered', 'event.needs_attention', 'guard.held'] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Sent only when somebody asks for it, to the endpoint that is to be tried. */
export const WEBHOOK_TEST = 'webhook.test';

/** Sent by a report schedule, to the endpoint that it names. */
export const WEBHOOK_REPORT = 'report.ready';

export interface ReportReady {
  readonly scheduleId: string;
  readonly name: string;
  readonly report: string;
  /** The span it covers, RFC 3339. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  /** Rows by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Where the rows are, beneath the API's address. */
  readonly path: string;
  /** The rows themselves; null where they were not asked for, or are too many. */
  readonly csv: string | null;
}

/** What a message tells: ids, codes and names of apps; no name, address or other value of a person. */
export type WebhookData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** A message's body, as Standard Webhooks 1.0 recommends it. */
export function webhookBody(type: WebhookType | typeof WEBHOOK_TEST, data: WebhookData, at: Date): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}

/** The message of a report schedule; the only one that may carry values of people, where its owner asks for it. */
export function reportReadyBody(data: ReportReady, at: Date): string {
  return JSON.stringify({ type: WEBHOOK_REPORT, timestamp: at.toISOString(), data });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits after each failed attempt; the first attempt is made at once, and after the last wait's attempt no more is. */
const WAITS_MS = [
  5_000,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** An endpoint that has taken nothing for so long is switched off. */
export const WEBHOOK_DISABLED_AFTER_MS = 5 * 24 * HOUR;

/** How long the secret that was replaced still signs, beside the new one. */
export const OLD_SECRET_MS = 24 * HOUR;

/** Milliseconds from the failed attempt of this number (from 1) to the next; undefined where there is none. */
export function webhookRetryMs(attempts: number): number | undefined {
  return WAITS_MS[attempts - 1];
}
