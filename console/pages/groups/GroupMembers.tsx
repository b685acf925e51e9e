import { Button, Group as Row, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { Section } from '../../parts/Section.tsx';
import { MembersDialog } from '../people/MembersDialog.tsx';
import { PeopleTable } from '../people/PeopleTable.tsx';
import { AssignUsersDialog } from './AssignUsersDialog.tsx';
import { type Group, membersQuery } from './queries.ts';

interface Props {
  readonly group: Group;
  readonly q: string | undefined;
  readonly onSearch: (q: string | undefined) => void;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Who is in a group; users are assigned and removed here. */
export function GroupMembers({ group, q, onSearch }: Props) {
  const mayWrite = useMay('groups:write') && !group.builtIn;
  const [chosen, setChosen] = useState(NOBODY);
  const [dialog, setDialog] = useState<'assign' | 'remove' | null>(null);
  const list = useInfiniteQuery(membersQuery(group.id, q));
  const people = list.data?.pages.flatMap(({ data }) => data);
  const close = () => setDialog(null);
  return (
    <Section
      title="Members"
      lead={group.builtIn ? 'All who are active, by themselves.' : `${group.memberCount.toLocaleString('en')} in it`}
      actions={mayWrite ? <Button onClick={() => setDialog('assign')}>Assign users</Button> : null}
    >
      <Row mb="sm" align="flex-end" role="search" aria-label="Members">
        <SearchField
          label="Search members"
          placeholder="Name, address or employee number"
          value={q}
          onChange={onSearch}
        />
        {mayWrite ? (
          <>
            <Button variant="default" disabled={chosen.size === 0} onClick={() => setDialog('remove')}>
              Remove from Group
            </Button>
            <Text size="sm" role="status">
              {chosen.size} selected
            </Text>
          </>
        ) : null}
      </Row>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending ? <Loading /> : null}
      {people?.length === 0 ? (
        <Text size="sm" c="dimmed">
          {q === undefined
            ? 'Nobody is in it yet. Assign users: they get what the policies give, at once.'
            : 'Nobody matches.'}
        </Text>
      ) : null}
      {people === undefined || people.length === 0 ? null : (
        <>
          <PeopleTable
            label="Members"
            people={people}
            selection={mayWrite ? { ids: chosen, onChange: setChosen } : undefined}
          />
          <MoreRows
            count={people.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
      <AssignUsersDialog group={group} isOpen={dialog === 'assign'} onClose={close} />
      <MembersDialog
        mode={dialog === 'remove' ? 'remove' : null}
        userIds={[...chosen]}
        groupId={group.id}
        isGroupFixed
        onClose={close}
        onDone={() => {
          close();
          setChosen(NOBODY);
        }}
      />
    </Section>
  );
}
