import { infiniteQueryOptions } from '@tanstack/react-query';
import type { ShownRow } from '../../../../api/schemas/report.ts';
import { call } from '../../../client/client.ts';
import { reportPath, type reportQuery } from './provisioningSearch.ts';

/** A row of the provisioning report as the API shows it. */
export type ReportRow = ShownRow;

interface Page {
  readonly data: readonly ReportRow[];
  readonly nextCursor: string | null;
}

/** Rows that match, page by page. Not by the typed client: this address answers files, too, and it can't tell them apart. */
export function reportRowsQuery(query: ReturnType<typeof reportQuery>) {
  return infiniteQueryOptions({
    queryKey: ['report', 'provisioning', query],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call<Page>('GET', reportPath({ ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
