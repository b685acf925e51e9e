import { Button, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { notifyProblem } from '../../../parts/notify.ts';
import { allAppsQuery } from '../../../parts/useAppNames.ts';
import { mappingsQuery } from '../appQueries.ts';
import { type DraftRow, draftOf } from './draftRows.ts';
import type { MappingKind } from './rowProblems.ts';

interface Props {
  readonly kind: MappingKind;
  readonly appId: string;
  readonly onCopy: (rows: DraftRow[]) => void;
}

/** Takes the rows of another app; nothing is saved by it. Not there while there is no other app. */
export function CopyFromApp({ kind, appId, onCopy }: Props) {
  const queryClient = useQueryClient();
  const { data = [] } = useQuery(allAppsQuery);
  const others = data.filter(({ id }) => id !== appId);
  if (others.length === 0) return null;
  const copy = (id: string) =>
    queryClient.fetchQuery(mappingsQuery(id)).then((mappings) => onCopy(draftOf(mappings[kind])), notifyProblem);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="xs">
          Copy from another app
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map(({ id, displayName }) => (
          <Menu.Item key={id} onClick={() => void copy(id)}>
            {displayName}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
