import { Group, Text } from '@mantine/core';

interface Line {
  readonly label: string;
  readonly color: string;
  readonly strokeDasharray?: string;
}

/** What each line of a plot stands for: colour and dashes. */
export function LineLegend({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <Group gap="md" mt="xs" justify="center">
      {lines.map(({ label, color, strokeDasharray }) => (
        <Group key={label} gap={6}>
          <svg width="32" height="12" aria-hidden="true" focusable="false">
            <line x1="0" y1="6" x2="32" y2="6" stroke={color} strokeWidth="3" strokeDasharray={strokeDasharray} />
          </svg>
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}
