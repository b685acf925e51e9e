import { Paper, Text } from '@mantine/core';
import { LinkAnchor } from '../../../parts/RouteLink.tsx';
import type { AppTab } from './tabs.ts';

interface Props {
  readonly term: string;
  /** Undefined until it is there. */
  readonly value: number | undefined;
  /** The app's tab where the rows behind it are. */
  readonly tab?: AppTab;
  readonly appId?: string;
}

/** A number and what it counts. */
export function Figure({ term, value, tab, appId }: Props) {
  const text = value === undefined ? '-' : value.toLocaleString('en');
  return (
    <Paper withBorder p="sm" radius="md">
      <Text component="dt" size="sm" c="dimmed">
        {term}
      </Text>
      <Text component="dd" size="xl" fw={600} m={0}>
        {tab === undefined || appId === undefined ? (
          text
        ) : (
          <LinkAnchor to="/apps/$id" params={{ id: appId }} search={{ tab }} inherit aria-label={`${term}: ${text}`}>
            {text}
          </LinkAnchor>
        )}
      </Text>
    </Paper>
  );
}
