import { Button, Code, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { confirm } from '../../../parts/confirm.tsx';
import { notifyDone, notifyProblem } from '../../../parts/notify.ts';
import { ExactTime, TimeAgo } from '../../../parts/TimeAgo.tsx';
import { type ApiKey, apiKeysQuery } from './apiKeys.ts';

interface Props {
  readonly apiKey: ApiKey;
  readonly mayWrite: boolean;
}

/** What is known of a key, and the way to revoke it. */
export function ApiKeyRow({ apiKey, mayWrite }: Props) {
  const { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = apiKey;
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => answer(api.v1['api-keys'][':id'].$delete({ param: { id } })),
    onSuccess: async () => {
      notifyDone(`The key "${name}" is revoked.`);
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: notifyProblem,
  });
  const ask = () =>
    confirm({
      title: `Revoke the key "${name}"?`,
      text: 'Whatever uses it is refused at once and for good.',
      verb: 'Revoke',
      isDangerous: true,
      onConfirm: () => revoke.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Code>{hint}…</Code>
      </Table.Td>
      <Table.Td maw={280}>
        <Text size="xs">{scopes.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <TimeAgo time={createdAt} />
      </Table.Td>
      <Table.Td>{expiresAt === null ? 'never' : <ExactTime time={expiresAt} />}</Table.Td>
      <Table.Td>{lastUsedAt === null ? 'never' : <TimeAgo time={lastUsedAt} />}</Table.Td>
      <Table.Td>
        {revokedAt === null ? (
          mayWrite ? (
            <Button
              size="compact-sm"
              variant="outline"
              color="red"
              loading={revoke.isPending}
              onClick={ask}
              aria-label={`Revoke ${name}`}
            >
              Revoke
            </Button>
          ) : (
            'in force'
          )
        ) : (
          <>
            revoked <TimeAgo time={revokedAt} />
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
