import { OPERATIONS, type Operation, STEP_OUTCOMES, type StepOutcome } from '../../../../domain/lifecycle.ts';
import { searchText, searchWord } from '../../../parts/searchText.ts';
import { rangeOf, type Span, type SpanSearch, spanSearch } from '../../../parts/timeSpan.ts';

/** The report's filters as its address has them. */
export interface ProvisioningSearch extends SpanSearch {
  readonly user?: string | undefined;
  readonly app?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly outcome?: StepOutcome | undefined;
}

/** The span where none is chosen. */
export const USUAL_SPAN: Span = '30d';

export function provisioningSearch(search: Record<string, unknown>): ProvisioningSearch {
  return {
    user: searchText(search.user),
    app: searchText(search.app),
    operation: searchWord(search.operation, OPERATIONS),
    outcome: searchWord(search.outcome, STEP_OUTCOMES),
    ...spanSearch(search),
  };
}

/** What schedules keep: everything but the span, which is theirs. */
export function filtersOf({ user, app, operation, outcome }: ProvisioningSearch) {
  return {
    ...(user === undefined ? {} : { user }),
    ...(app === undefined ? {} : { app }),
    ...(operation === undefined ? {} : { operation }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** The query of `GET /v1/reports/provisioning`; `now` in ms ends the common spans. */
export function reportQuery(search: ProvisioningSearch, now: number) {
  return { ...filtersOf(search), ...rangeOf(search, USUAL_SPAN, now) };
}

/** The address of the same rows as a file, or for curl. */
export function reportPath(query: Readonly<Record<string, string>>, format?: 'csv' | 'ndjson'): string {
  const text = new URLSearchParams({ ...query, ...(format === undefined ? {} : { format }) }).toString();
  return `/v1/reports/provisioning${text === '' ? '' : `?${text}`}`;
}
