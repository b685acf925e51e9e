import { Button, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import type { NewRow } from './draftRows.ts';

interface Props {
  readonly appId: string;
  readonly users: NewRow[];
}

/** Whose account the rows would change, were they saved; asked for, as everybody who has the app is mapped for it. */
export function MappingWhatIf({ appId, users }: Props) {
  const asked = useMutation({
    mutationFn: (rows: NewRow[]) =>
      answer(api.v1.apps[':id']['what-if'].$post({ param: { id: appId }, json: { mappings: { users: rows } } })),
  });
  const isStale = asked.variables !== undefined && JSON.stringify(asked.variables) !== JSON.stringify(users);
  const { changes, reasons = [] } = asked.data ?? {};
  return (
    <Stack gap="xs" mt="sm" align="flex-start">
      <Button variant="default" size="xs" loading={asked.isPending} onClick={() => asked.mutate(users)}>
        What will it change?
      </Button>
      <ProblemAlert error={asked.error} />
      {changes == null ? null : (
        <section aria-label="What saving will change" style={{ width: '100%' }}>
          <Text size="sm" role="status">
            {isStale ? 'Rows were changed since; ask again. ' : ''}
            {changes.count === 0
              ? "This changes nobody's account."
              : `This changes ${changes.count === 1 ? '1 account' : `${changes.count} accounts`}; no account is taken, so the deletion guard has no part in it.`}
          </Text>
          {reasons.map(({ code, message }) => (
            <Text key={code} size="sm" fw={500}>
              {message}
            </Text>
          ))}
          {changes.people.length === 0 ? null : (
            <List size="sm" mt={6} mah={220} style={{ overflowY: 'auto' }} tabIndex={0}>
              {changes.people.map(({ id, displayName, userName, attributes }) => (
                <List.Item key={id}>
                  <PathLink path={`/people/${id}`}>{displayName ?? userName}</PathLink>: {attributes.join(', ')}
                </List.Item>
              ))}
            </List>
          )}
          {changes.count > changes.people.length ? (
            <FirstOnly count={changes.people.length} total={changes.count} of="accounts" />
          ) : null}
        </section>
      )}
    </Stack>
  );
}
