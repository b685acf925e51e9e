import { Accordion, Box, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { Section } from '../../parts/Section.tsx';
import { AppComparison } from './AppComparison.tsx';
import { accessQuery } from './queries.ts';

/** A person's attributes beside what each app has now; an app is read when it is opened. */
export function ComparisonSection({ userId }: { readonly userId: string }) {
  const { data } = useQuery(accessQuery(userId));
  const mayRead = useMay('apps:read');
  const [opened, setOpened] = useState<readonly string[]>([]);
  const apps = data?.data.filter(({ reason }) => reason !== 'app_removed') ?? [];
  if (!mayRead || apps.length === 0) return null;
  return (
    <Box mt="md">
      <Section
        title="Directory and apps"
        lead="Each mapped attribute beside what the app has now, read when you open it."
      >
        <Accordion
          multiple
          chevronPosition="left"
          order={3}
          value={[...opened]}
          onChange={setOpened}
          styles={{ content: { paddingInline: 0 } }}
        >
          {apps.map(({ appId, appName }) => (
            <Accordion.Item key={appId} value={appId}>
              <Accordion.Control>
                <Text size="sm">{appName}</Text>
              </Accordion.Control>
              <Accordion.Panel>
                {opened.includes(appId) ? <AppComparison userId={userId} appId={appId} appName={appName} /> : null}
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </Section>
    </Box>
  );
}
