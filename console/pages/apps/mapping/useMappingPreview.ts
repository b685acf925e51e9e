import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { isIdOf } from '../../../client/ids.ts';
import type { NewRow } from './draftRows.ts';

/** After the last keystroke; with the call itself well under the 300 ms that feel immediate. */
const PAUSE_MS = 150;

interface Asked {
  readonly appId: string;
  readonly userId: string | null;
  readonly users: NewRow[];
  readonly groups: NewRow[];
}

/** What the rows, as they are now, would give one person; asked again a moment after each change. */
export function useMappingPreview({ appId, userId, users, groups }: Asked) {
  const [rows] = useDebouncedValue({ users, groups }, PAUSE_MS);
  return useQuery({
    queryKey: ['mapping-preview', appId, userId, rows],
    enabled: userId !== null,
    placeholderData: keepPreviousData,
    queryFn: () => preview({ appId, userId, ...rows }, false),
  });
}

/** The same, compared with the account in the target, which is read for it. */
export function useCompare() {
  return useMutation({ mutationFn: (asked: Asked) => preview(asked, true) });
}

function preview({ appId, userId, users, groups }: Asked, compare: boolean) {
  if (!isIdOf('usr', userId)) throw new Error('Choose a person first.');
  const json = { userId, users, groups, compare };
  return answer(api.v1.apps[':id'].mappings.preview.$post({ param: { id: appId }, json }));
}
