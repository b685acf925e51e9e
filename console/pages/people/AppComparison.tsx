import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ForeignAccount } from '../../parts/ForeignAccount.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { ComparedTable } from './ComparedTable.tsx';
import { type Comparison, comparisonQuery } from './queries.ts';

interface Props {
  readonly userId: string;
  readonly appId: string;
  readonly appName: string;
}

/** What one app has of a person now, beside what it should have. */
export function AppComparison({ userId, appId, appName }: Props) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery(comparisonQuery(userId, appId));
  if (data === undefined) {
    return error === null ? <Loading rows={3} /> : <ProblemAlert error={error} onRetry={() => void refetch()} />;
  }
  const { attributes, foreign, unread } = data;
  return (
    <Stack gap="sm">
      {unread === null ? null : (
        <Alert color="yellow" variant="outline" title={`${appName} could not be read`}>
          {unread.message} {unread.remedy}
        </Alert>
      )}
      {foreign === null ? null : <ForeignAccount foreign={foreign} />}
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {verdict(data)}
        </Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed" component="div">
            Read <TimeAgo time={new Date(dataUpdatedAt).toISOString()} />
          </Text>
          <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
            Read again
          </Button>
        </Group>
      </Group>
      <ComparedTable attributes={attributes} appName={appName} />
    </Stack>
  );
}

function verdict({ account, attributes, foreign, unread }: Comparison): string {
  if (unread !== null) return 'What the mapping gives is shown; what is there is not known.';
  if (foreign !== null) return 'This person has no account of their own there.';
  if (account === null) return 'There is no account of this person there.';
  const count = attributes.filter(({ differs }) => differs).length;
  if (count === 0) return `Account ${account.remoteId} agrees with the directory.`;
  return `Account ${account.remoteId}: ${count === 1 ? '1 attribute differs' : `${count} attributes differ`}.`;
}
