import { searchText, searchWord } from './searchText.ts';

/** Spans of time that are asked for often; `custom` is from and to. */
export const SPANS = ['1h', '24h', '7d', '30d', '90d', 'all', 'custom'] as const;
export type Span = (typeof SPANS)[number];

export const SPAN_WORDS: { readonly [S in Span]: string } = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  all: 'All time',
  custom: 'From and to',
};

const HOUR = 3_600_000;
const LENGTH: { readonly [span: string]: number } = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
  '90d': 90 * 24 * HOUR,
};

/** As addresses have it; `from` and `to` are RFC 3339 in UTC and count with `custom` only. */
export interface SpanSearch {
  readonly span?: Span | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function spanSearch(search: Record<string, unknown>): SpanSearch {
  const [from, to] = [timeIn(search.from), timeIn(search.to)];
  const span = searchWord(search.span, SPANS) ?? ((from ?? to) ? 'custom' : undefined);
  return { span, from, to };
}

/** The span's ends for the API, RFC 3339; an end that is open is left out. `now` in ms. */
export function rangeOf(search: SpanSearch, otherwise: Span, now: number): { from?: string; to?: string } {
  const span = search.span ?? otherwise;
  if (span === 'custom') {
    return {
      ...(search.from === undefined ? {} : { from: search.from }),
      ...(search.to === undefined ? {} : { to: search.to }),
    };
  }
  const length = LENGTH[span];
  return length === undefined ? {} : { from: new Date(now - length).toISOString() };
}

/** RFC 3339 as an input of the type `datetime-local` has it, by the reader's clock. */
export function toLocal(time: string | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The way back; undefined for an empty or unfinished input. */
export function fromLocal(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function timeIn(value: unknown): string | undefined {
  const text = searchText(value);
  return text === undefined ? undefined : fromLocal(text);
}
