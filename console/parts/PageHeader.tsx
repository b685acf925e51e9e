import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** What the tab says, where the title alone would not tell. */
  readonly tabTitle?: string;
  /** One sentence: what this page is for. */
  readonly lead?: ReactNode;
  /** Buttons, at the right. */
  readonly actions?: ReactNode;
}

/** A page's one `h1`, what it is for, and what can be done on it; names the browser's tab. */
export function PageHeader({ title, tabTitle, lead, actions }: Props) {
  useDocumentTitle(`${tabTitle ?? title} · Tenure`);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4} miw={0}>
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {lead === undefined ? null : (
          <Text c="dimmed" size="sm" maw={720}>
            {lead}
          </Text>
        )}
      </Stack>
      {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
