import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly text: ReactNode;
  /** The one button that leads on. */
  readonly action?: ReactNode;
}

/** What a page shows where there is nothing yet: why, and the next step. */
export function EmptyState({ title, text, action }: Props) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" py="lg">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" ta="center" maw={520}>
          {text}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
