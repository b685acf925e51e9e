import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../client/client.ts';
import type { ReportRow } from '../../reports/provisioning/reportRows.ts';

/** What was tried of a step, as `GET /v1/events/{id}/attempts` tells. */
export interface Attempt {
  readonly appId: string | null;
  readonly userId: string | null;
  readonly attempt: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly httpStatus: number | null;
  readonly message: string | null;
  readonly remedy: string | null;
}

/** The answer has no more. */
export const MOST_ATTEMPTS = 1000;

/** Attempts of an event, oldest first; read again with every event (live/). */
export function attemptsQuery(id: string) {
  return queryOptions({
    queryKey: ['event', 'attempts', id],
    queryFn: async () => (await call<{ data: readonly Attempt[] }>('GET', `/v1/events/${id}/attempts`)).data,
  });
}

/** How many rows an event's page shows; the report has them all. */
export const SHOWN_ROWS = 50;

/** The report's rows of an event, newest first: what was changed from what to what. */
export function eventRowsQuery(id: string) {
  return queryOptions({
    queryKey: ['event', 'rows', id],
    queryFn: () =>
      call<{ data: readonly ReportRow[]; nextCursor: string | null }>(
        'GET',
        `/v1/reports/provisioning?event=${id}&limit=${SHOWN_ROWS}`,
      ),
  });
}
