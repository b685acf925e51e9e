import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LinkAnchor } from '../../parts/RouteLink.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { AppState } from './AppState.tsx';
import { type App, guardQuery } from './appQueries.ts';

/** An app in the list: what it is, how it is, and how many have it. */
export function AppCard({ app, kind }: { readonly app: App; readonly kind: string }) {
  const { data: guard } = useQuery(guardQuery(app.id));
  const { quarantine } = app.health;
  return (
    <Paper component="article" withBorder p="md" radius="md" h="100%" aria-label={app.displayName}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
              <LinkAnchor to="/apps/$id" params={{ id: app.id }} inherit>
                {app.displayName}
              </LinkAnchor>
            </Title>
            <Text size="sm" c="dimmed">
              {kind}
            </Text>
          </div>
          <AppState app={app} />
        </Group>
        {quarantine === null ? null : (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {quarantine.message}
          </Text>
        )}
        <SimpleGrid component="dl" cols={2} m={0} spacing="xs">
          <Fact term="Last checked">
            <TimeAgo time={app.health.checkedAt} />
          </Fact>
          <Fact term="Accounts in use">{guard?.window.accounts ?? '-'}</Fact>
        </SimpleGrid>
        {guard !== undefined && guard.window.held > 0 ? (
          <LinkAnchor to="/apps/$id" params={{ id: app.id }} search={{ tab: 'guard' }} size="sm" underline="always">
            {guard.window.held} removals wait for approval
          </LinkAnchor>
        ) : null}
      </Stack>
    </Paper>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {term}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}
