import { Button, List, Group as Row, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { FirstOnly } from '../../parts/FirstOnly.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { MembersDialog } from './MembersDialog.tsx';
import { type Person, personGroupsQuery } from './queries.ts';

/** The groups a person is in. */
export function GroupsSection({ person }: { readonly person: Person }) {
  const mayWrite = useMay('groups:write');
  const { data, error } = useQuery(personGroupsQuery(person.id));
  const [change, setChange] = useState<{ mode: 'add' } | { mode: 'remove'; groupId: string } | null>(null);
  const close = () => setChange(null);
  return (
    <Section
      title="Groups"
      actions={
        mayWrite && person.active ? (
          <Button size="xs" variant="default" onClick={() => setChange({ mode: 'add' })}>
            Assign to Group
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={error} />
      {data === undefined && error === null ? <Loading rows={1} /> : null}
      {data?.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          In no group{person.active ? ' but that of everybody' : ''}.
        </Text>
      ) : null}
      <List
        listStyleType="none"
        size="sm"
        spacing={6}
        styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      >
        {data?.data.map(({ id, displayName }) => (
          <List.Item key={id}>
            <Row justify="space-between" gap="xs">
              <PathLink path={`/groups/${id}`}>{displayName}</PathLink>
              {mayWrite ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Remove from Group ${displayName}`}
                  onClick={() => setChange({ mode: 'remove', groupId: id })}
                >
                  Remove
                </Button>
              ) : null}
            </Row>
          </List.Item>
        ))}
      </List>
      {data?.nextCursor ? <FirstOnly count={data.data.length} of="groups" /> : null}
      <MembersDialog
        mode={change?.mode ?? null}
        userIds={[person.id]}
        {...(change?.mode === 'remove' ? { groupId: change.groupId, isGroupFixed: true } : {})}
        onClose={close}
        onDone={close}
      />
    </Section>
  );
}
