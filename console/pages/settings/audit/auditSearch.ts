import { searchText } from '../../../parts/searchText.ts';
import { rangeOf, type Span, type SpanSearch, spanSearch } from '../../../parts/timeSpan.ts';

/** The audit log's filters as its address has them. */
export interface AuditSearch extends SpanSearch {
  readonly actor?: string | undefined;
  readonly object?: string | undefined;
}

export const AUDIT_SPAN: Span = 'all';

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  return { actor: searchText(search.actor), object: searchText(search.object), ...spanSearch(search) };
}

/** The query of `GET /v1/audit`; `now` in ms ends the common spans. */
export function auditQuery(search: AuditSearch, now: number): Record<string, string> {
  return {
    ...(search.actor === undefined ? {} : { actor: search.actor }),
    ...(search.object === undefined ? {} : { object: search.object }),
    ...rangeOf(search, AUDIT_SPAN, now),
  };
}
