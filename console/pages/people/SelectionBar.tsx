import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { MembersDialog } from './MembersDialog.tsx';

interface Props {
  readonly ids: readonly string[];
  /** The group that the list is narrowed to, which is likely the one that is meant. */
  readonly groupId?: string | undefined;
  readonly onDone: () => void;
}

/** What can be done with the people who were chosen. */
export function SelectionBar({ ids, groupId, onDone }: Props) {
  const [mode, setMode] = useState<'add' | 'remove' | null>(null);
  const mayWrite = useMay('groups:write');
  if (!mayWrite) return null;
  return (
    <Group gap="xs" mb="sm" mih={36}>
      <Text size="sm" role="status" miw={90}>
        {ids.length} selected
      </Text>
      <Button size="xs" disabled={ids.length === 0} onClick={() => setMode('add')}>
        Assign to Group
      </Button>
      <Button size="xs" variant="default" disabled={ids.length === 0} onClick={() => setMode('remove')}>
        Remove from Group
      </Button>
      <MembersDialog
        mode={mode}
        userIds={ids}
        groupId={groupId}
        onClose={() => setMode(null)}
        onDone={() => {
          setMode(null);
          onDone();
        }}
      />
    </Group>
  );
}
