import type { Bucket } from '../../../../domain/buckets.ts';
import { EVENT_TYPES, type EventType } from '../../../../domain/lifecycle.ts';
import { isIdOf } from '../../../client/ids.ts';
import { searchText, searchWord } from '../../../parts/searchText.ts';
import { rangeOf, type Span, type SpanSearch, spanSearch } from '../../../parts/timeSpan.ts';

export const BUCKET_CHOICES: readonly { readonly value: Bucket; readonly label: string }[] = [
  { value: 'hour', label: 'By the hour' },
  { value: 'day', label: 'By the day' },
  { value: 'week', label: 'By the week' },
];

/** The filters that all plots share, as their address has them. */
export interface PlotSearch extends SpanSearch {
  readonly app?: string | undefined;
  readonly group?: string | undefined;
  readonly type?: EventType | undefined;
  readonly bucket?: Bucket | undefined;
}

export const USUAL_SPAN: Span = '30d';

export function plotSearch(search: Record<string, unknown>): PlotSearch {
  return {
    app: searchText(search.app),
    group: isIdOf('grp', search.group) ? search.group : undefined,
    type: searchWord(search.type, EVENT_TYPES),
    bucket: BUCKET_CHOICES.find(({ value }) => value === search.bucket)?.value,
    ...spanSearch(search),
  };
}

/** The query of every `GET /v1/stats/...`; days are those of the reader's own zone. `now` in ms ends the common spans. */
export function plotQuery({ app, group, type, bucket, ...span }: PlotSearch, now: number): Record<string, string> {
  return {
    ...(app === undefined ? {} : { app }),
    ...(group === undefined ? {} : { group }),
    ...(type === undefined ? {} : { type }),
    ...rangeOf(span, USUAL_SPAN, now),
    bucket: bucket ?? 'day',
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** The address of one plot's figures, as a file where `format` is given. */
export function plotPath(name: string, query: Readonly<Record<string, string>>, format?: 'csv'): string {
  return `/v1/stats/${name}?${new URLSearchParams({ ...query, ...(format === undefined ? {} : { format }) })}`;
}
