import { Group, Text } from '@mantine/core';
import { type Fill, fillOf } from './Patterns.tsx';

/** What each filling of a plot stands for. */
export function Legend({ entries }: { readonly entries: readonly { readonly label: string; readonly fill: Fill }[] }) {
  return (
    <Group gap="md" mt="xs" justify="center">
      {entries.map(({ label, fill }) => (
        <Group key={label} gap={6}>
          <svg width="16" height="12" aria-hidden="true" focusable="false">
            <rect width="16" height="12" rx="2" fill={fillOf(fill)} />
          </svg>
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}
