import { Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { DeliveryRow } from './DeliveryRow.tsx';
import { deliveriesQuery } from './endpoints.ts';

interface Props {
  readonly endpointId: string;
  readonly mayResend: boolean;
}

/** 30 days of what was sent to an endpoint, what it answered, and when the next attempt is due. */
export function Deliveries({ endpointId, mayResend }: Props) {
  const deliveries = useInfiniteQuery(deliveriesQuery(endpointId));
  const rows = deliveries.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Section title="Deliveries" lead="Kept for 30 days.">
      <ProblemAlert error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      {deliveries.isPending ? <Loading rows={3} /> : null}
      {deliveries.isSuccess && rows.length === 0 ? (
        <EmptyState title="Nothing sent yet" text="Send a test event to see whether it arrives." />
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <Table.ScrollContainer
            type="native"
            minWidth={820}
            tabIndex={0}
            role="region"
            aria-label="Rows of deliveries"
          >
            <Table aria-label="Deliveries" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Made</Table.Th>
                  <Table.Th>Type</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Last answer</Table.Th>
                  <Table.Th ta="right">Attempts</Table.Th>
                  <Table.Th>Next attempt</Table.Th>
                  <Table.Th>Actions</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} mayResend={mayResend} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <MoreRows
            count={rows.length}
            hasMore={deliveries.hasNextPage}
            isLoading={deliveries.isFetchingNextPage}
            onMore={() => void deliveries.fetchNextPage()}
          />
        </>
      )}
    </Section>
  );
}
