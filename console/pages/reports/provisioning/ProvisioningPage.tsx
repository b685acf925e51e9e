import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { SavedViews } from '../../../parts/SavedViews.tsx';
import { ProvisioningFilters } from './ProvisioningFilters.tsx';
import { reportPath, reportQuery } from './provisioningSearch.ts';
import { ReportTable } from './ReportTable.tsx';
import { reportRowsQuery } from './reportRows.ts';
import { ScheduleReport } from './ScheduleReport.tsx';

/** The Provisioning Report: what was done in which application for whom, when and by which event. */
export function ProvisioningPage() {
  const search = useSearch({ from: '/signedIn/reports/provisioning' });
  const navigate = useNavigate({ from: '/reports/provisioning' });
  // The common spans end when Search was pressed, so that pages and files of one search have the same rows.
  const [askedAt, setAskedAt] = useState(Date.now);
  const query = useMemo(() => reportQuery(search, askedAt), [search, askedAt]);
  const report = useInfiniteQuery(reportRowsQuery(query));
  const rows = report.data?.pages.flatMap(({ data }) => data) ?? [];
  const [isScheduling, scheduling] = useDisclosure(false);
  const maySchedule = useMay('webhooks:write');
  return (
    <>
      <PageHeader
        title="Provisioning Report"
        lead="What was done in which application for whom, when, and by which event. No filter is needed: Search lists everything in the time span."
        actions={
          <>
            <SavedViews page="report" />
            {maySchedule ? (
              <Button variant="default" size="xs" onClick={scheduling.open}>
                Schedule this report
              </Button>
            ) : null}
          </>
        }
      />
      <ProvisioningFilters
        key={JSON.stringify(search)}
        search={search}
        isLoading={report.isFetching && !report.isFetchingNextPage}
        onSearch={(next) => {
          setAskedAt(Date.now());
          void navigate({ search: next });
        }}
      />
      <Group gap="xs" mb="sm" justify="flex-end">
        <Button component="a" href={reportPath(query, 'csv')} download variant="default" size="xs">
          Export CSV
        </Button>
        <Button
          component="a"
          href={reportPath(query, 'ndjson')}
          download="provisioning.ndjson"
          variant="default"
          size="xs"
        >
          Export NDJSON
        </Button>
        <CurlButton method="GET" path={reportPath(query)} />
      </Group>
      <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
      {report.isPending ? <Loading /> : null}
      {report.isSuccess && rows.length === 0 ? (
        <EmptyState
          title="Nothing in this time span"
          text="No row matches. Choose a longer time span or fewer filters."
          action={
            <Button variant="default" onClick={() => void navigate({ search: { span: 'all' } })}>
              Show all time
            </Button>
          }
        />
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <ReportTable rows={rows} />
          <MoreRows
            count={rows.length}
            hasMore={report.hasNextPage}
            isLoading={report.isFetchingNextPage}
            onMore={() => void report.fetchNextPage()}
          />
        </>
      )}
      {isScheduling ? <ScheduleReport search={search} onClose={scheduling.close} /> : null}
    </>
  );
}
