import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';

/** Has every hash made again, and says whether the chain holds. */
export function VerifyChain() {
  const verify = useMutation({ mutationFn: () => answer(api.v1.audit.verify.$get()) });
  return (
    <Group align="flex-start" mb="md" gap="md">
      <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        Verify the chain
      </Button>
      <ProblemAlert error={verify.error} />
      {verify.data === undefined ? null : verify.data.ok ? (
        <Alert flex={1} color="green" variant="outline" role="status" title="The chain holds">
          <Text size="sm">
            {verify.data.checked} entries were checked; none was changed, removed or put in.
            {verify.data.last === null ? '' : ` The last one is ${verify.data.last.id}; keep its hash elsewhere:`}
          </Text>
          {verify.data.last === null ? null : (
            <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>
              {verify.data.last.hash}
            </Code>
          )}
        </Alert>
      ) : (
        <Alert flex={1} color="red" variant="outline" role="alert" title="The chain is broken">
          <Text size="sm">
            {verify.data.firstBroken === undefined
              ? ''
              : `Entry ${verify.data.firstBroken} was changed, put in, or follows on a removed one. `}
            {verify.data.checked} entries before it are right. Compare with a backup, and find out who had access to the
            database.
          </Text>
        </Alert>
      )}
    </Group>
  );
}
