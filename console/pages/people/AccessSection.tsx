import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/session.ts';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { LiftButton } from './LiftButton.tsx';
import { type Access, accessQuery, type Person } from './queries.ts';
import { WhyAccess } from './WhyAccess.tsx';

/** What a person has in each app, why, since when, and by which event; it keeps up by itself. */
export function AccessSection({ person }: { readonly person: Person }) {
  const { data, error, refetch } = useQuery(accessQuery(person.id));
  const rows = data?.data;
  return (
    <Section title="Access" lead="Each app, why, and what became of the account there.">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {rows === undefined && error === null ? <Loading rows={2} /> : null}
      {rows?.length === 0 ? (
        <Text size="sm" c="dimmed">
          No app: no policy of a group this person is in gives one, and there is no account.
        </Text>
      ) : null}
      {rows === undefined || rows.length === 0 ? null : (
        <Table.ScrollContainer minWidth={520} tabIndex={0}>
          <Table aria-label="Access" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>App</Table.Th>
                <Table.Th>Account</Table.Th>
                <Table.Th>Why</Table.Th>
                <Table.Th>Since</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((access) => (
                <AccessRow key={access.appId} userId={person.id} access={access} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}

function AccessRow({ userId, access }: { readonly userId: string; readonly access: Access }) {
  const mayWrite = useMay('users:write');
  const { appId, appName, state, since, eventId, suppressedBy } = access;
  return (
    <Table.Tr>
      <Table.Td>
        <PathLink path={`/apps/${appId}`}>{appName}</PathLink>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={state} />
      </Table.Td>
      <Table.Td>
        <WhyAccess access={access} />
        {suppressedBy !== null && mayWrite ? <LiftButton userId={userId} appId={appId} appName={appName} /> : null}
      </Table.Td>
      <Table.Td>
        <TimeAgo time={since} />
        {eventId === null ? null : (
          <div>
            <PathLink path={`/activity/${eventId}`} label={`The event that made the state in ${appName}`}>
              by event
            </PathLink>
          </div>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
