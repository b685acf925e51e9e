import { Alert, Text } from '@mantine/core';
import { TimeAgo } from '../../../parts/TimeAgo.tsx';
import type { App } from '../appQueries.ts';

interface Props {
  readonly quarantine: NonNullable<App['health']['quarantine']>;
}

/** Why nothing is sent to the app, what to do, when it is looked at next, and who waits for it. */
export function QuarantineAlert({ quarantine }: Props) {
  const { since, message, remedy, probes, nextProbeAt, waiting } = quarantine;
  return (
    <Alert
      color="red"
      variant="outline"
      title="Quarantined: nothing is sent to it but a probe"
      role="region"
      aria-label="Quarantine"
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {message} {remedy}
      </Text>
      <Text size="sm" mt={4}>
        Since <TimeAgo time={since} />. {probes === 1 ? '1 probe has' : `${probes} probes have`} not got through; next
        look {nextProbeAt === null ? 'now' : <TimeAgo time={nextProbeAt} />}. It ends by itself when one does.
      </Text>
      {waiting.steps === 0 ? null : (
        <Text size="sm" mt={4}>
          {waiting.steps === 1 ? '1 step waits' : `${waiting.steps} steps wait`} for it
          {waiting.offboards === 0 ? '' : `; ${waiting.offboards} of them are leavers, who go first`}.
        </Text>
      )}
    </Alert>
  );
}
