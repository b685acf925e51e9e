import { Box, Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { useMay } from '../../client/session.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { CheckList } from '../apps/connection/CheckList.tsx';

interface Props {
  readonly appId: string;
  readonly appName: string;
}

/** Asks a quarantined app at once whether it lets Tenure in again, and shows what was found. */
export function TestConnectionNow({ appId, appName }: Props) {
  const queryClient = useQueryClient();
  const mayTest = useMay('apps:write');
  const test = useMutation({
    mutationFn: () => answer(api.v1.apps[':id']['test-connection'].$post({ param: { id: appId } })),
    onSettled: () =>
      Promise.all(['apps', 'attention'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
  if (!mayTest) return null;
  return (
    <>
      <Button size="xs" loading={test.isPending} onClick={() => test.mutate()}>
        Test connection now
      </Button>
      {test.isIdle || test.isPending ? null : (
        <Box w="100%" style={{ order: 1 }}>
          <ProblemAlert error={test.error} />
          {test.data === undefined ? null : <CheckList checks={test.data.checks} label={`Check-list of ${appName}`} />}
        </Box>
      )}
    </>
  );
}
