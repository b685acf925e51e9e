import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { Loading } from '../../parts/Loading.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { DeleteGroupDialog } from './DeleteGroupDialog.tsx';
import { EditGroupDialog } from './EditGroupDialog.tsx';
import { GroupMembers } from './GroupMembers.tsx';
import { GroupPolicies } from './GroupPolicies.tsx';
import { groupQuery } from './queries.ts';

/** One group: who is in it, and what that gives. */
export function GroupPage() {
  const { id } = useParams({ from: '/signedIn/groups/$id' });
  const { q } = useSearch({ from: '/signedIn/groups/$id' });
  const navigate = useNavigate({ from: '/groups/$id' });
  const mayWrite = useMay('groups:write');
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const { data: group, error, refetch } = useQuery(groupQuery(id));
  if (group === undefined) {
    return (
      <>
        <PageHeader title="Group" />
        {error === null ? <Loading /> : <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </>
    );
  }
  const close = () => setDialog(null);
  return (
    <>
      <PathLink path="/groups">All groups</PathLink>
      <PageHeader
        title={group.displayName}
        lead={
          group.builtIn
            ? 'Built in: everybody who is active is in it, and it can not be changed. Apps never get it as a group.'
            : (group.description ?? undefined)
        }
        actions={
          mayWrite && !group.builtIn ? (
            <>
              <Button variant="default" onClick={() => setDialog('edit')}>
                Edit group
              </Button>
              <Button variant="outline" color="red" onClick={() => setDialog('delete')}>
                Delete group
              </Button>
            </>
          ) : null
        }
      />
      <Stack gap="md">
        {group.externalId === null ? null : <Text size="sm">External id: {group.externalId}</Text>}
        <GroupPolicies groupId={group.id} />
        <GroupMembers group={group} q={q} onSearch={(text) => void navigate({ search: { q: text }, replace: true })} />
      </Stack>
      <EditGroupDialog group={group} isOpen={dialog === 'edit'} onClose={close} />
      <DeleteGroupDialog group={group} isOpen={dialog === 'delete'} onClose={close} />
    </>
  );
}
