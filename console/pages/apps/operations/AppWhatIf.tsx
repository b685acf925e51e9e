import { Box, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { InferRequestType } from 'hono/client';
import { answer, api } from '../../../client/client.ts';
import { EffectPreview } from '../../../parts/EffectPreview.tsx';

const whatIf = api.v1.apps[':id']['what-if'].$post;

interface Props {
  readonly appId: string;
  readonly change: InferRequestType<typeof whatIf>['json'];
}

/** What a change of the app's settings, or its removal, would give and take. */
export function AppWhatIf({ appId, change }: Props) {
  const effect = useQuery({
    queryKey: ['what-if', 'app', appId, change],
    staleTime: 0,
    placeholderData: keepPreviousData,
    queryFn: () => answer(whatIf({ param: { id: appId }, json: change })),
  });
  const groups = effect.data?.groups;
  return (
    <Box mt="md">
      <EffectPreview effects={effect.data === undefined ? undefined : [effect.data]} error={effect.error} />
      {groups !== undefined && groups.gives + groups.takes > 0 ? (
        <Text size="sm" mt="xs">
          Groups: gives {groups.gives}, takes {groups.takes}.
        </Text>
      ) : null}
    </Box>
  );
}
