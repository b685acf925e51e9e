import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../../../client/client.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { confirm } from '../../../parts/confirm.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import { AppWhatIf } from '../operations/AppWhatIf.tsx';
import type { TabProps } from './tabProps.ts';

type Accounts = 'keep' | 'deprovision';

/** Disconnects an app: its accounts stay as they are, or are taken away first. */
export function RemoveTab({ app, mayWrite }: TabProps) {
  const [accounts, setAccounts] = useState<Accounts>('keep');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const tell = useEventNotice();
  const remove = useMutation({
    mutationFn: () => answer(api.v1.apps[':id'].$delete({ param: { id: app.id }, query: { accounts } })),
    onSuccess: async ({ displayName, event }) => {
      tell(event === null ? `Removed ${displayName}.` : `Taking the accounts of ${displayName} away first.`, event);
      await navigate({ to: '/apps' });
      await queryClient.invalidateQueries({ queryKey: ['apps'] });
    },
  });
  if (app.removingSince !== null) return <Text size="sm">It is being removed: its accounts are taken away first.</Text>;
  if (!mayWrite) return <Text size="sm">Only an administrator may remove an app.</Text>;
  const ask = () =>
    confirm({
      title: `Remove ${app.displayName}`,
      text:
        accounts === 'keep'
          ? 'Its accounts stay as they are; Tenure forgets the app, its token and its mappings.'
          : 'All accounts that Tenure keeps in it are taken away first; then the app is forgotten.',
      verb: 'Remove app',
      isDangerous: true,
      onConfirm: () => remove.mutate(),
    });
  return (
    <Section title="Remove app" lead="Its policies go with it. This can't be undone.">
      <Stack gap="md">
        <Radio.Group
          label="What becomes of its accounts"
          value={accounts}
          onChange={(value) => setAccounts(value === 'deprovision' ? 'deprovision' : 'keep')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="keep" label="Keep" description="Accounts stay in the application; open steps end skipped." />
            <Radio
              value="deprovision"
              label="Deprovision"
              description={`Every account is ${app.onLeave === 'delete' ? 'deleted' : 'deactivated'} first, groups are deleted.`}
            />
          </Stack>
        </Radio.Group>
        <AppWhatIf appId={app.id} change={{ delete: accounts }} />
        <ProblemAlert error={remove.error} />
        <Group>
          <Button color="red" loading={remove.isPending} onClick={ask}>
            Remove app
          </Button>
          <CurlButton method="DELETE" path={`/v1/apps/${app.id}?accounts=${accounts}`} />
        </Group>
      </Stack>
    </Section>
  );
}
