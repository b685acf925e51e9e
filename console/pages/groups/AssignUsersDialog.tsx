import { Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { PeopleTable } from '../people/PeopleTable.tsx';
import { peopleQuery } from '../people/queries.ts';
import type { Group } from './queries.ts';
import { useChangeMembers, useMemberEffects } from './useMembers.ts';

interface Props {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Assign users": people are searched, chosen, and put into the group. */
export function AssignUsersDialog({ group, isOpen, onClose }: Props) {
  return (
    <Dialog title={`Assign users to ${group.displayName}`} isOpen={isOpen} onClose={onClose} size="xl">
      <AssignUsersForm group={group} onClose={onClose} />
    </Dialog>
  );
}

function AssignUsersForm({ group, onClose }: Omit<Props, 'isOpen'>) {
  const [q, setQ] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useInfiniteQuery(peopleQuery({ q, active: 'true' }));
  const people = list.data?.pages.flatMap(({ data }) => data);
  const change = { groupId: group.id, mode: 'add', userIds: [...chosen] } as const;
  const effects = useMemberEffects(change);
  const apply = useChangeMembers(onClose);
  return (
    <Stack gap="sm">
      <SearchField label="Search users" placeholder="Name, address or employee number" value={q} onChange={setQ} />
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {people === undefined ? (
        <Loading />
      ) : (
        <div style={{ maxHeight: '40vh', overflowY: 'auto' }}>
          {people.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody active matches.
            </Text>
          ) : (
            <PeopleTable label="Users" people={people} selection={{ ids: chosen, onChange: setChosen }} />
          )}
          <MoreRows
            count={people.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </div>
      )}
      <Text size="sm" role="status">
        {chosen.size} selected
      </Text>
      {chosen.size === 0 ? null : <EffectPreview effects={effects.data?.apps} error={effects.error} />}
      <ProblemAlert error={apply.error} />
      <DialogButtons
        verb="Apply"
        isPending={apply.isPending}
        isDisabled={chosen.size === 0}
        onDo={() => apply.mutate(change)}
        onCancel={onClose}
      >
        <CurlButton method="POST" path={`/v1/groups/${group.id}/members`} body={{ add: [...chosen] }} />
      </DialogButtons>
    </Stack>
  );
}
