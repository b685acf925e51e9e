import { Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { type Installation, installationQuery } from './installation.ts';

type Kept = Installation['retention'][number];

const WORDS: Readonly<Record<Kept['what'], readonly [name: string, text: string]>> = {
  report: ['Provisioning report', 'What was done in which app for whom, and by which event.'],
  events: ['Events', 'Who joined, changed and left, with their steps.'],
  audit_log: ['Audit log', 'Who changed what in Tenure, as a chain that shows tampering.'],
  evidence_checks: ['Checks of evidence', 'What was seen in an app when evidence of a leaver was made.'],
  attempts: ['Failed attempts', "Each failed try of a step, counted from its event's end."],
  webhook_deliveries: ['Webhook deliveries', 'What was sent to your systems, and what they answered.'],
  idempotency_answers: ['Answers by Idempotency-Key', 'A request that is sent twice gets the first answer again.'],
  workflow_histories: [
    'Workflow histories',
    "Closed workflows in Temporal: the namespace's retention. The embedded server is set to 30 days at each start.",
  ],
};

/** What is kept how long, and how that is changed. */
export function RetentionPage() {
  const { data, error, isPending, refetch } = useQuery(installationQuery);
  return (
    <>
      <PageHeader
        title="Retention"
        lead="How long what is kept. It is set where Tenure is started, so that nobody shortens the record from here."
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending ? <Loading /> : null}
      {data === undefined ? null : (
        <Table.ScrollContainer type="native" minWidth={640} tabIndex={0} role="region" aria-label="What is kept">
          <Table aria-label="Retention" verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th>Kept</Table.Th>
                <Table.Th>How to change it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.retention.map((kept) => (
                <Table.Tr key={kept.what}>
                  <Table.Td>
                    <Text size="sm" fw={500}>
                      {WORDS[kept.what][0]}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {WORDS[kept.what][1]}
                    </Text>
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{howLong(kept)}</Table.Td>
                  <Table.Td>
                    <HowToChange kept={kept} namespace={data.temporal.namespace} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function howLong({ hours, forGood }: Kept): string {
  if (forGood) return 'for good';
  if (hours === null) return 'not known now';
  return hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} hours`;
}

function HowToChange({ kept: { what, setBy }, namespace }: { readonly kept: Kept; readonly namespace: string }) {
  if (setBy === null) return 'It is fixed.';
  if (what === 'workflow_histories') {
    return (
      <Code style={{ overflowWrap: 'anywhere' }}>
        {setBy} 30d -n {namespace}
      </Code>
    );
  }
  return (
    <>
      Set <Code>{setBy}</Code> and start the workers and the API again.
    </>
  );
}
