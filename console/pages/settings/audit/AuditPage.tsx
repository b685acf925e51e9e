import { Table } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { SavedViews } from '../../../parts/SavedViews.tsx';
import { administratorsQuery } from '../admins/administrators.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditRow } from './AuditRow.tsx';
import { auditRowsQuery } from './auditRows.ts';
import { auditQuery } from './auditSearch.ts';
import { VerifyChain } from './VerifyChain.tsx';

/** Who changed what, and proof that nobody changed the log. */
export function AuditPage() {
  const search = useSearch({ from: '/signedIn/settings/audit' });
  const navigate = useNavigate({ from: '/settings/audit' });
  const [askedAt, setAskedAt] = useState(Date.now);
  const query = useMemo(() => auditQuery(search, askedAt), [search, askedAt]);
  const audit = useInfiniteQuery(auditRowsQuery(query));
  const admins = useQuery({ ...administratorsQuery, enabled: useMay('admins:read') });
  const names = new Map(admins.data?.data.map(({ id, name }) => [id, name]));
  const rows = audit.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Every administrative change, with before and after. Each entry's hash covers the one before it: an entry that was changed, removed or put in shows."
        actions={<SavedViews page="audit" />}
      />
      <VerifyChain />
      <AuditFilters
        key={JSON.stringify(search)}
        search={search}
        onSearch={(next) => {
          setAskedAt(Date.now());
          void navigate({ search: next });
        }}
      />
      <ProblemAlert error={audit.error} onRetry={() => void audit.refetch()} />
      {audit.isPending ? <Loading /> : null}
      {audit.isSuccess && rows.length === 0 ? (
        <EmptyState title="No entries" text="Nothing was changed that matches these filters." />
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <Table.ScrollContainer type="native" minWidth={760} tabIndex={0} role="region" aria-label="Entries">
            <Table aria-label="Audit log" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Entry</Table.Th>
                  <Table.Th>Time</Table.Th>
                  <Table.Th>Actor</Table.Th>
                  <Table.Th>Action</Table.Th>
                  <Table.Th>Object</Table.Th>
                  <Table.Th>Changes</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((entry) => (
                  <AuditRow key={entry.id} entry={entry} actorName={names.get(entry.actor)} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <MoreRows
            count={rows.length}
            hasMore={audit.hasNextPage}
            isLoading={audit.isFetchingNextPage}
            onMore={() => void audit.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
