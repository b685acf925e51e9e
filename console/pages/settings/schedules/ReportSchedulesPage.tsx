import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { endpointsQuery } from '../webhooks/endpoints.ts';
import { ScheduleRow } from './ScheduleRow.tsx';
import { schedulesQuery } from './schedules.ts';

/** Reports that are sent by the calendar. */
export function ReportSchedulesPage() {
  const schedules = useQuery(schedulesQuery);
  const endpoints = useQuery(endpointsQuery);
  const rows = schedules.data?.data ?? [];
  const mayWrite = useMay('webhooks:write');
  const nameOf = (id: string) => {
    const found = endpoints.data?.data.find((endpoint) => endpoint.id === id);
    return found === undefined ? id : (found.description ?? found.url);
  };
  return (
    <>
      <PageHeader
        title="Report schedules"
        lead="Reports that are sent to a webhook endpoint by the calendar. Each period is sent once; what was missed comes with the next."
      />
      <ProblemAlert error={schedules.error} onRetry={() => void schedules.refetch()} />
      {schedules.isPending ? <Loading /> : null}
      {schedules.isSuccess && rows.length === 0 ? (
        <EmptyState
          title="No report schedules yet"
          text="Open the Provisioning Report, filter it, and choose Schedule this report."
          action={
            <Button component={Link} to="/reports/provisioning">
              Open the Provisioning Report
            </Button>
          }
        />
      ) : null}
      {rows.length === 0 ? null : (
        <Table.ScrollContainer type="native" minWidth={860} tabIndex={0} role="region" aria-label="Report schedules">
          <Table aria-label="Report schedules" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Filters</Table.Th>
                <Table.Th>When</Table.Th>
                <Table.Th>Sent to</Table.Th>
                <Table.Th>Next</Table.Th>
                <Table.Th>Last</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((schedule) => (
                <ScheduleRow
                  key={schedule.id}
                  schedule={schedule}
                  endpoint={nameOf(schedule.webhookEndpointId)}
                  mayWrite={mayWrite}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {schedules.data?.nextCursor ? <FirstOnly count={rows.length} of="schedules" /> : null}
    </>
  );
}
