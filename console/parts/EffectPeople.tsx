import { Button, List, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { Effect } from './EffectPreview.tsx';
import { PathLink } from './PathLink.tsx';
import { whyNot } from './whyNot.ts';

interface Props {
  readonly verb: 'gets' | 'loses';
  readonly some: Effect['gives'];
}

/** Who gets or loses access, listed when it is asked for. */
export function EffectPeople({ verb, some }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  if (some.count === 0) return null;
  return (
    <div>
      <Button
        variant="default"
        size="compact-sm"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Show'} who {verb} access ({some.count})
      </Button>
      <div id={id} hidden={!isOpen}>
        <List size="sm" mt={6} mah={220} style={{ overflowY: 'auto' }} tabIndex={0}>
          {some.people.map(({ id: userId, displayName, userName, reason }) => (
            <List.Item key={userId}>
              <PathLink path={`/people/${userId}`}>{displayName ?? userName}</PathLink>
              {reason === null ? '' : `, ${whyNot(reason)}`}
            </List.Item>
          ))}
        </List>
        {some.count > some.people.length ? (
          <Text size="sm" c="dimmed">
            and {some.count - some.people.length} more
          </Text>
        ) : null}
      </div>
    </div>
  );
}
