import { Button, Group as Row } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isIdOf } from '../../client/ids.ts';
import { useMay } from '../../client/session.ts';
import { AppPicker } from '../../parts/AppPicker.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { GroupPicker } from '../../parts/GroupPicker.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { AddPolicyDialog } from './AddPolicyDialog.tsx';
import { DeletePolicyDialog } from './DeletePolicyDialog.tsx';
import { EditPolicyDialog } from './EditPolicyDialog.tsx';
import { PolicyTable } from './PolicyTable.tsx';
import { type Policy, policiesQuery } from './queries.ts';
import type { PoliciesSearch } from './routes.ts';

/** Who is entitled to which app: members of a group, by a policy. */
export function PoliciesPage() {
  const search = useSearch({ from: '/signedIn/policies' });
  const navigate = useNavigate({ from: '/policies' });
  const mayWrite = useMay('policies:write');
  const [going, setGoing] = useState<Policy | null>(null);
  const [edited, setEdited] = useState<Policy | null>(null);
  const isAdding = search.add === true && mayWrite;
  // While one is added the app and the group in the address are its own.
  const list = useInfiniteQuery(policiesQuery(isAdding ? {} : search));
  const policies = list.data?.pages.flatMap(({ data }) => data);
  const go = (changed: PoliciesSearch) => void navigate({ search: { ...search, ...changed }, replace: true });
  const isNarrowed = !isAdding && (search.app !== undefined || search.group !== undefined);
  return (
    <>
      <PageHeader
        title="Policies"
        lead="A policy gives an app to the members of a group. What it gives and takes shows before it is saved."
        actions={mayWrite ? <Button onClick={() => go({ add: true })}>Add policy</Button> : null}
      />
      <Row mb="md" align="flex-end" role="search" aria-label="Policies">
        <AppPicker
          label="App"
          value={isAdding ? null : (search.app ?? null)}
          onChange={(id) => go({ app: isIdOf('app', id) ? id : undefined })}
          isClearable
        />
        <GroupPicker
          label="Group"
          value={isAdding ? null : (search.group ?? null)}
          onChange={(id) => go({ group: isIdOf('grp', id) ? id : undefined })}
          isClearable
        />
      </Row>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending ? <Loading /> : null}
      {policies?.length === 0 ? (
        <EmptyState
          title={isNarrowed ? 'No policy matches' : 'No policy yet'}
          text={
            isNarrowed
              ? 'No policy gives this app to this group.'
              : 'Choose an application and a group: its members get their accounts by themselves, and lose them when they leave the group.'
          }
          action={
            isNarrowed || !mayWrite ? null : <Button onClick={() => go({ add: true })}>Add the first policy</Button>
          }
        />
      ) : null}
      {policies === undefined || policies.length === 0 ? null : (
        <>
          <PolicyTable
            policies={policies}
            {...(mayWrite ? { verbs: { onEdit: setEdited, onDelete: setGoing } } : {})}
          />
          <MoreRows
            count={policies.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
      <AddPolicyDialog
        isOpen={isAdding}
        app={search.app}
        group={search.group}
        onClose={() => go({ add: undefined, app: undefined, group: undefined })}
      />
      <EditPolicyDialog policy={edited} onClose={() => setEdited(null)} />
      <DeletePolicyDialog policy={going} onClose={() => setGoing(null)} />
    </>
  );
}
