import { Button, Code, Stack, Text } from '@mantine/core';
import { PersonPicker } from '../../../parts/PersonPicker.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import type { NewRow } from './draftRows.ts';
import type { Preview } from './rowProblems.ts';
import { TargetDiff } from './TargetDiff.tsx';
import { useCompare } from './useMappingPreview.ts';

interface Props {
  readonly appId: string;
  readonly userId: string | null;
  readonly onPerson: (id: string | null) => void;
  readonly users: NewRow[];
  readonly groups: NewRow[];
  readonly preview: Preview | undefined;
  readonly error: unknown;
}

/** What the rows would send for a real person, as they are typed; compared with the target when it is asked for. */
export function PreviewPanel({ appId, userId, onPerson, users, groups, preview, error }: Props) {
  const compare = useCompare();
  const isStale =
    compare.variables !== undefined &&
    JSON.stringify([userId, users]) !== JSON.stringify([compare.variables.userId, compare.variables.users]);
  return (
    <Section title="Preview" lead="What a new account of this person would be created with. Nothing is written.">
      <Stack gap="sm">
        <PersonPicker label="Person" value={userId} onChange={onPerson} />
        {userId === null ? (
          <Text size="sm">The preview begins as soon as a person is chosen.</Text>
        ) : (
          <>
            <ProblemAlert error={error} />
            {preview?.target ? (
              <Code
                block
                tabIndex={0}
                mah={420}
                style={{ overflow: 'auto' }}
                aria-label="JSON that would be sent"
                role="region"
              >
                {JSON.stringify(preview.target, null, 2)}
              </Code>
            ) : null}
            {preview?.target === null ? (
              <Text size="sm" role="status">
                No account comes of these rows yet:{' '}
                {preview.problems.length === 1 ? '1 problem' : `${preview.problems.length} problems`}.
              </Text>
            ) : null}
            <div>
              <Button
                variant="default"
                size="xs"
                loading={compare.isPending}
                onClick={() => compare.mutate({ appId, userId, users, groups })}
              >
                Compare with the application
              </Button>
            </div>
            <ProblemAlert error={compare.error} />
            {compare.data === undefined ? null : <TargetDiff preview={compare.data} isStale={isStale} />}
          </>
        )}
      </Stack>
    </Section>
  );
}
