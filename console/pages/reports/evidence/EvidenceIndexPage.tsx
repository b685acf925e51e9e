import { Checkbox, Group, Table } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { SearchField } from '../../../parts/SearchField.tsx';
import { leaversQuery } from './evidence.ts';
import type { EvidenceSearch } from './evidenceSearch.ts';

/** Whose evidence: people who left. */
export function EvidenceIndexPage() {
  const search = useSearch({ from: '/signedIn/reports/evidence' });
  const navigate = useNavigate({ from: '/reports/evidence' });
  const leavers = useInfiniteQuery({ ...leaversQuery(search), placeholderData: keepPreviousData });
  const { q = '', open = false } = search;
  const go = (changed: EvidenceSearch) => void navigate({ search: { ...search, ...changed }, replace: true });
  const rows = leavers.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <PageHeader
        title="Leaver Evidence"
        lead="Proof that somebody lost every access: when, by which event, and seen in the application itself. Choose who left."
      />
      <Group mb="md" align="flex-end">
        <SearchField
          label="Search leavers"
          placeholder="Name, address or number"
          value={q}
          onChange={(next) => go({ q: next })}
        />
        <Checkbox
          label="Still has access"
          mb={8}
          checked={open}
          onChange={({ currentTarget }) => go({ open: currentTarget.checked || undefined })}
        />
      </Group>
      <ProblemAlert error={leavers.error} onRetry={() => void leavers.refetch()} />
      {leavers.isPending ? <Loading /> : null}
      {leavers.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={
            open ? 'Nobody who left has access' : q === '' ? 'Nobody has left yet' : 'Nobody of that name has left'
          }
          text={
            open
              ? 'Every account that Tenure knows of people who left is closed.'
              : 'Who is offboarded is listed here. Evidence of people who are here is linked from their own page.'
          }
        />
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <Table.ScrollContainer type="native" minWidth={560} tabIndex={0} role="region" aria-label="Leavers">
            <Table striped aria-label="People who left">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Person</Table.Th>
                  <Table.Th>User name</Table.Th>
                  <Table.Th>Employee number</Table.Th>
                  <Table.Th>Department</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(({ id, displayName, userName, employeeNumber, department }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <PathLink path={`/reports/evidence/${id}`}>{displayName ?? userName}</PathLink>
                    </Table.Td>
                    <Table.Td>{userName}</Table.Td>
                    <Table.Td>{employeeNumber ?? '-'}</Table.Td>
                    <Table.Td>{department ?? '-'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <MoreRows
            count={rows.length}
            hasMore={leavers.hasNextPage}
            isLoading={leavers.isFetchingNextPage}
            onMore={() => void leavers.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
