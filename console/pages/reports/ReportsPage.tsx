import { Card, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { REPORTS } from './reportList.ts';

/** Which reports there are; the search finds them by name and by what they are about. */
export function ReportsPage() {
  const [text, setText] = useState('');
  const words = text.trim().toLowerCase().split(/\s+/);
  const found = REPORTS.filter(({ title, text: about, words: others }) => {
    const all = `${title} ${about} ${others}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return (
    <>
      <PageHeader
        title="Reports"
        lead="For auditors and operators: what was done, how well it goes, and proof that leavers lost every access."
      />
      <TextInput
        label="Search reports"
        placeholder="For example Provisioning"
        type="search"
        maw={360}
        mb="lg"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {found.length === 0 ? <EmptyState title="No report of that name" text="Try another word." /> : null}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {found.map(({ to, title, text: about }) => (
          <Card key={to} component={Link} to={to} withBorder padding="lg" c="inherit">
            <Title order={2} size="h4" mb={4}>
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </>
  );
}
