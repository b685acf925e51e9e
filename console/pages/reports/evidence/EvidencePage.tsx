import './print.css';
import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { call } from '../../../client/client.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { notifyDone } from '../../../parts/notify.ts';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { AccessTable } from './AccessTable.tsx';
import { type Evidence, evidencePath, evidenceQuery } from './evidence.ts';
import { Seal } from './Seal.tsx';
import { Summary } from './Summary.tsx';

/** Every access a person has or had on one page, for an auditor: on screen, on paper, signed. */
export function EvidencePage() {
  const { userId } = useParams({ from: '/signedIn/reports/evidence/$userId' });
  const queryClient = useQueryClient();
  const evidence = useQuery(evidenceQuery(userId));
  const verify = useMutation({
    mutationFn: () => call<Evidence>('POST', evidencePath(userId)),
    onSuccess: (made) => {
      queryClient.setQueryData(evidenceQuery(userId).queryKey, made);
      notifyDone('The targets were read.');
    },
  });
  if (evidence.isPending) return <Loading />;
  if (evidence.isError) return <ProblemAlert error={evidence.error} onRetry={() => void evidence.refetch()} />;
  const { person, access } = evidence.data.document;
  const name = person.displayName ?? person.userName;
  return (
    <>
      <PageHeader
        title={`Leaver Evidence: ${name}`}
        lead="Every access this person has or had, as Tenure knows it and as the applications themselves showed it."
        actions={
          <div className="no-print">
            <Group gap="xs">
              <Button size="xs" loading={verify.isPending} onClick={() => verify.mutate()}>
                Verify now
              </Button>
              <Button
                component="a"
                size="xs"
                variant="default"
                href={evidencePath(userId)}
                download={`evidence-${person.userName}.json`}
              >
                Download signed JSON
              </Button>
              <Button
                component="a"
                size="xs"
                variant="default"
                href={evidencePath(userId, 'pdf')}
                download={`evidence-${person.userName}.pdf`}
              >
                Download PDF
              </Button>
              <Button size="xs" variant="default" onClick={() => window.print()}>
                Print
              </Button>
              <CurlButton method="GET" path={evidencePath(userId)} />
            </Group>
          </div>
        }
      />
      <ProblemAlert error={verify.error} />
      <Stack gap="md">
        <Summary document={evidence.data.document} />
        <AccessTable access={access} />
        <Seal evidence={evidence.data} />
      </Stack>
    </>
  );
}
