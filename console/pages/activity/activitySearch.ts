import { EVENT_STATUSES, EVENT_TYPES, type EventStatus, type EventType } from '../../../domain/lifecycle.ts';
import { searchText, searchWord } from '../../parts/searchText.ts';
import { rangeOf, type Span, type SpanSearch, spanSearch } from '../../parts/timeSpan.ts';

/** `open`: whatever has not ended. */
export const STATUS_CHOICES = ['open', ...EVENT_STATUSES] as const;
export type StatusChoice = 'open' | EventStatus;

/** The filters of the list of events as its address has them. */
export interface ActivitySearch extends SpanSearch {
  readonly app?: string | undefined;
  readonly user?: string | undefined;
  readonly type?: EventType | undefined;
  readonly status?: StatusChoice | undefined;
  readonly code?: string | undefined;
}

/** The span where none is chosen. */
export const USUAL_SPAN: Span = 'all';

export function activitySearch(search: Record<string, unknown>): ActivitySearch {
  return {
    app: searchText(search.app),
    user: searchText(search.user),
    type: searchWord(search.type, EVENT_TYPES),
    status: searchWord(search.status, STATUS_CHOICES),
    code: searchText(search.code),
    ...spanSearch(search),
  };
}

/** The query of `GET /v1/events`; `now` in ms ends the common spans. */
export function eventQuery({ app, user, type, status, code, ...span }: ActivitySearch, now: number) {
  return {
    ...(app === undefined ? {} : { app }),
    ...(user === undefined ? {} : { user }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(status === 'open' ? { open: 'true' as const } : {}),
    ...(status === undefined || status === 'open' ? {} : { status }),
    ...rangeOf(span, USUAL_SPAN, now),
  };
}

/** Whether anything is filtered. */
export function isNarrowed(search: ActivitySearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

/** The address of all events that match, as a file. */
export function eventFile(search: ActivitySearch, format: 'csv' | 'ndjson', now: number): string {
  return `/v1/events/export?${new URLSearchParams({ ...eventQuery(search, now), format })}`;
}

/** The address of the report's rows of the same person, app and time as a file: it has no other filters. */
export function reportFile({ app, user, ...span }: ActivitySearch, now: number): string {
  const query = {
    ...(app === undefined ? {} : { app }),
    ...(user === undefined ? {} : { user }),
    ...rangeOf(span, USUAL_SPAN, now),
    format: 'csv',
  };
  return `/v1/reports/provisioning?${new URLSearchParams(query)}`;
}
