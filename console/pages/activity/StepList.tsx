import { Group, Stack, Text } from '@mantine/core';
import { causeWords } from '../../parts/causeWords.ts';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { useAppNames } from '../../parts/useAppNames.ts';
import type { ActivitySearch } from './activitySearch.ts';
import type { Step } from './eventRows.ts';
import { Narrow } from './Narrow.tsx';

interface Props {
  readonly steps: readonly Step[];
  readonly onNarrow: ((changed: ActivitySearch) => void) | undefined;
}

/** More of them are on the event's page. */
const MOST = 3;

/** What became of an event in each app, and why where that is not plain. */
export function StepList({ steps, onNarrow }: Props) {
  const appName = useAppNames();
  return (
    <Stack gap={4}>
      {steps.slice(0, MOST).map(({ appId, outcome, reason }) => (
        <Group key={appId} gap={6}>
          <Narrow onClick={onNarrow && (() => onNarrow({ app: appId }))}>{appName(appId)}</Narrow>
          <StatusBadge status={outcome} size="xs" />
          {reason === null ? null : <Cause code={reason} isStuck={outcome === 'needs_attention'} onNarrow={onNarrow} />}
        </Group>
      ))}
      {steps.length > MOST ? (
        <Text size="xs" c="dimmed">
          and {steps.length - MOST} more
        </Text>
      ) : null}
    </Stack>
  );
}

interface CauseProps extends Pick<Props, 'onNarrow'> {
  readonly code: string;
  /** Only what waits for a human is found by its cause. */
  readonly isStuck: boolean;
}

function Cause({ code, isStuck, onNarrow }: CauseProps) {
  return (
    <Narrow onClick={isStuck && onNarrow ? () => onNarrow({ code }) : undefined}>
      <Text size="xs" c="dimmed" span>
        {causeWords(code)}
      </Text>
    </Narrow>
  );
}
