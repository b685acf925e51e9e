import { Group, Text } from '@mantine/core';
import { useStreamState } from '../live/Live.tsx';

const STATES = {
  connecting: { color: 'var(--mantine-color-yellow-6)', text: 'Connecting', help: 'The live stream is being opened.' },
  live: { color: 'var(--mantine-color-green-6)', text: 'Live', help: 'Changes show as they happen.' },
  lost: {
    color: 'var(--mantine-color-red-6)',
    text: 'Connection lost',
    help: 'Tenure does not answer. What is shown may be old; it comes back by itself.',
  },
} as const;

/** Whether what is shown keeps up with what happens. */
export function LiveDot() {
  const { color, text, help } = STATES[useStreamState()];
  return (
    <Group gap={6} role="status" title={help} aria-label={`${text}. ${help}`} wrap="nowrap">
      <span style={{ width: 9, height: 9, borderRadius: 9, background: color }} aria-hidden="true" />
      <Text size="xs" visibleFrom="xs">
        {text}
      </Text>
    </Group>
  );
}
