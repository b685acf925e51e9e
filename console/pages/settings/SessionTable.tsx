import { Badge, Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isId } from '../../../domain/ids.ts';
import { answer, api } from '../../client/client.ts';
import { Loading } from '../../parts/Loading.tsx';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';

interface Props {
  /** Whose; without it one's own. */
  readonly adminId?: string;
}

/** The query of `GET /v1/sessions`. */
function queryOf(adminId: string | undefined) {
  return adminId !== undefined && isId('adm', adminId) ? { admin: adminId } : {};
}

/** Where somebody is signed in, each session with a way to end it. */
export function SessionTable({ adminId }: Props) {
  const queryClient = useQueryClient();
  const key = ['settings', 'sessions', adminId ?? 'own'];
  const sessions = useQuery({
    queryKey: key,
    queryFn: () => answer(api.v1.sessions.$get({ query: queryOf(adminId) })),
  });
  const end = useMutation({
    mutationFn: (id: string) => answer(api.v1.sessions[':id'].$delete({ param: { id } })),
    onSuccess: async () => {
      notifyDone('The session is ended.');
      await queryClient.invalidateQueries({ queryKey: key });
    },
    onError: notifyProblem,
  });
  if (sessions.isPending) return <Loading rows={2} />;
  if (sessions.isError) return <ProblemAlert error={sessions.error} />;
  if (sessions.data.data.length === 0) return <Text size="sm">Not signed in anywhere.</Text>;
  return (
    <Table.ScrollContainer type="native" minWidth={560} tabIndex={0} role="region" aria-label="Rows of sessions">
      <Table aria-label="Sessions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Browser</Table.Th>
            <Table.Th>Address</Table.Th>
            <Table.Th>Signed in</Table.Th>
            <Table.Th>Ends</Table.Th>
            <Table.Th>Action</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.data.data.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td>{browserOf(session.userAgent)}</Table.Td>
              <Table.Td>{session.ipAddress || 'not known'}</Table.Td>
              <Table.Td>
                <TimeAgo time={session.createdAt} />
              </Table.Td>
              <Table.Td>
                <TimeAgo time={session.expiresAt} />
              </Table.Td>
              <Table.Td>
                {session.current ? (
                  <Badge variant="outline" tt="none">
                    this one
                  </Badge>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={end.isPending && end.variables === session.id}
                    onClick={() => end.mutate(session.id)}
                  >
                    End session
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** The browser's name and system, as far as its own words tell. */
function browserOf(userAgent: string | null): string {
  if (userAgent === null) return 'not known';
  const name = /(Firefox|Edg|Chrome|Safari|curl)\/(\d+)/.exec(userAgent);
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(userAgent)?.[1];
  const shown = name === null ? userAgent.slice(0, 40) : `${name[1] === 'Edg' ? 'Edge' : name[1]} ${name[2]}`;
  return system === undefined ? shown : `${shown}, ${system}`;
}
