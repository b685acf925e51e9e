import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../client/client.ts';
import { EmptyState } from './EmptyState.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { savedViewsQuery, type ViewPage } from './savedViewsQuery.ts';

interface Props {
  readonly page: ViewPage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** One's own kept views of a page: shared or not, and away with them. */
export function ManageViews({ page, opened, onClose }: Props) {
  const queryClient = useQueryClient();
  const views = useQuery(savedViewsQuery(page));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['views', page] });
  const share = useMutation({
    mutationFn: ({ id, shared }: { id: string; shared: boolean }) =>
      answer(api.v1.views[':id'].$patch({ param: { id }, json: { shared } })),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answer(api.v1.views[':id'].$delete({ param: { id } })),
    onSuccess: refresh,
  });
  const own = views.data?.data.filter((view) => view.own) ?? [];
  return (
    <Modal opened={opened} onClose={onClose} title="Saved views" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="xs">
        {own.length === 0 ? <EmptyState title="No saved views" text="Filter the page, then save the view." /> : null}
        {own.map(({ id, name, shared }) => (
          <Group key={id} justify="space-between">
            <Text size="sm">
              {name}
              {shared ? ' (shared)' : ''}
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => share.mutate({ id, shared: !shared })}>
                {shared ? 'Stop sharing' : 'Share'}
              </Button>
              <Button
                size="xs"
                color="red"
                variant="outline"
                onClick={() => remove.mutate(id)}
                aria-label={`Remove ${name}`}
              >
                Remove
              </Button>
            </Group>
          </Group>
        ))}
        <ProblemAlert error={share.error ?? remove.error} />
      </Stack>
    </Modal>
  );
}
