import { Badge, Button, Group as Row, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../client/session.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { CreateGroupDialog } from './CreateGroupDialog.tsx';
import { type Group, groupsQuery } from './queries.ts';
import type { GroupsSearch } from './routes.ts';

/** The groups of the directory. */
export function GroupsPage() {
  const search = useSearch({ from: '/signedIn/groups' });
  const navigate = useNavigate({ from: '/groups' });
  const mayWrite = useMay('groups:write');
  const list = useInfiniteQuery(groupsQuery(search.q));
  const groups = list.data?.pages.flatMap(({ data }) => data);
  const go = (changed: GroupsSearch) => void navigate({ search: { ...search, ...changed }, replace: true });
  const isEmpty = groups?.every(({ builtIn }) => builtIn);
  const create = <Button onClick={() => go({ add: true })}>Create group</Button>;
  return (
    <>
      <PageHeader
        title="Groups"
        lead="Who is in a group gets the apps that its policies give; apps can have the group itself, too."
        actions={mayWrite ? create : null}
      />
      <Row mb="md" role="search" aria-label="Groups">
        <SearchField placeholder="Name or external id" value={search.q} onChange={(q) => go({ q })} />
      </Row>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending ? <Loading /> : null}
      {groups === undefined || groups.length === 0 ? null : (
        <>
          <GroupTable groups={groups} />
          <MoreRows
            count={groups.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
      {isEmpty === true ? (
        <EmptyState
          title={search.q === undefined ? 'No group yet' : 'No group matches'}
          text={
            search.q === undefined
              ? 'Create one, assign users to it, and let a policy give it an app. Groups of an import or of an HR system come by themselves.'
              : 'Try less of its name.'
          }
          action={
            search.q === undefined && mayWrite ? (
              <Button onClick={() => go({ add: true })}>Create the first group</Button>
            ) : null
          }
        />
      ) : null}
      <CreateGroupDialog isOpen={search.add === true && mayWrite} onClose={() => go({ add: undefined })} />
    </>
  );
}

function GroupTable({ groups }: { readonly groups: readonly Group[] }) {
  return (
    <Table.ScrollContainer minWidth={560} tabIndex={0}>
      <Table aria-label="Groups" highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Group name</Table.Th>
            <Table.Th>Description</Table.Th>
            <Table.Th>External id</Table.Th>
            <Table.Th ta="right">Members</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map(({ id, displayName, description, externalId, builtIn, memberCount }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Row gap="xs">
                  <PathLink path={`/groups/${id}`}>{displayName}</PathLink>
                  {builtIn ? <BuiltIn /> : null}
                </Row>
              </Table.Td>
              <Table.Td>{description}</Table.Td>
              <Table.Td>{externalId}</Table.Td>
              <Table.Td ta="right">{memberCount.toLocaleString('en')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Marks the group of everybody. */
export function BuiltIn() {
  return (
    <Badge variant="outline" color="gray" size="sm" tt="none">
      built in
    </Badge>
  );
}
