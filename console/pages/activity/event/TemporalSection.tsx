import { Anchor, Code, Text } from '@mantine/core';
import { Section } from '../../../parts/Section.tsx';
import type { EventRow } from '../eventRows.ts';

/** Where the event's workflow can be looked at. */
export function TemporalSection({ event: { workflowId, temporalUrl } }: { readonly event: EventRow }) {
  return (
    <Section title="Workflow">
      <Text size="sm" mb="xs">
        <Code style={{ overflowWrap: 'anywhere' }}>{workflowId}</Code>
      </Text>
      {temporalUrl === null ? null : (
        <Anchor href={temporalUrl} target="_blank" rel="noreferrer" size="sm" underline="always">
          Open in Temporal UI
        </Anchor>
      )}
      <Text size="sm" c="dimmed" mt="xs">
        Names are encrypted there. To see them,{' '}
        <Anchor href="/codec/sign-in" target="_blank" size="sm" underline="always">
          let this browser see names
        </Anchor>{' '}
        first.
      </Text>
    </Section>
  );
}
