import { Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { importsQuery } from './queries.ts';

/** Imports there were; nothing where there was none. */
export function ImportList() {
  const list = useInfiniteQuery(importsQuery);
  const imports = list.data?.pages.flatMap(({ data }) => data) ?? [];
  if (list.error !== null) return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  if (imports.length === 0) return null;
  return (
    <Section title="Earlier imports">
      <Table.ScrollContainer minWidth={620} tabIndex={0}>
        <Table aria-label="Earlier imports" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
              <Table.Th ta="right">Created</Table.Th>
              <Table.Th ta="right">Updated</Table.Th>
              <Table.Th ta="right">Bad</Table.Th>
              <Table.Th>Started</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {imports.map(({ id, fileName, status, rows, created, updated, bad, startedAt }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <PathLink path={`/people/import?id=${id}`}>{fileName}</PathLink>
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={status} />
                </Table.Td>
                <Table.Td ta="right">{rows.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">{created.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">{updated.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">{bad.toLocaleString('en')}</Table.Td>
                <Table.Td>
                  <TimeAgo time={startedAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <MoreRows
        count={imports.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Section>
  );
}
