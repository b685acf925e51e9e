import { Badge, Box, Button, Group, Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { causeWords } from '../../parts/causeWords.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { AttentionEvents } from './AttentionEvents.tsx';
import { GroupVerbs } from './GroupVerbs.tsx';
import { HeldList } from './HeldList.tsx';
import { type AttentionItem, badgeOf, GUARD, many, QUARANTINE, remedyOf } from './items.ts';
import { RemedyLink } from './RemedyLink.tsx';
import { TestConnectionNow } from './TestConnectionNow.tsx';

interface Props {
  readonly item: AttentionItem;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One cause in one app: how much, who, since when, why, what to do, and the buttons that do it. */
export function AttentionGroup({ item, isOpen, onToggle }: Props) {
  const { code, appId, appName, people, oldest, message, nextAttempt } = item;
  const [titleId, listId] = [useId(), useId()];
  const isQuarantined = code === QUARANTINE;
  return (
    <Paper component="section" withBorder p="md" radius="md" aria-labelledby={titleId}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Title order={2} size="h4" id={titleId}>
          {causeWords(code)}
          {appName === null ? '' : `: ${appName}`}
        </Title>
        <Badge color="red" variant="filled" tt="none" className="badge-count">
          {badgeOf(item)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {people > 0 ? `${many(people, 'person', 'people')}, ` : ''}since <TimeAgo time={oldest} />
        {nextAttempt === null ? null : (
          <>
            , tried again <TimeAgo time={nextAttempt} />
          </>
        )}
      </Text>
      {message === null ? null : (
        <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
      )}
      {remedyOf(item) === null ? null : (
        <Text size="sm" mt={4}>
          <b>What to do:</b> {remedyOf(item)}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        {isQuarantined && appId !== null ? <TestConnectionNow appId={appId} appName={appName ?? appId} /> : null}
        <GroupVerbs item={item} />
        <RemedyLink code={code} appId={appId} />
        {appId === null ? null : <PathLink path={`/apps/${appId}`}>Open {appName ?? 'the app'}</PathLink>}
        <Button variant="default" size="xs" aria-expanded={isOpen} aria-controls={listId} onClick={onToggle}>
          {isOpen ? 'Hide' : 'Show'} {code === GUARD ? 'who' : 'events'}
        </Button>
      </Group>
      <Box id={listId} hidden={!isOpen} mt="sm">
        {isOpen && code === GUARD && appId !== null ? <HeldList appId={appId} appName={appName ?? appId} /> : null}
        {isOpen && code !== GUARD ? <AttentionEvents item={item} /> : null}
      </Box>
    </Paper>
  );
}
