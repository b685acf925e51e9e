import { Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../client/client.ts';
import { isIdOf } from '../../../client/ids.ts';
import { useMay } from '../../../client/session.ts';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { confirm } from '../../../parts/confirm.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { PersonPicker } from '../../../parts/PersonPicker.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import type { App } from '../appQueries.ts';
import { ProvisionSteps } from './ProvisionSteps.tsx';

const provision = api.v1.apps[':id'].provision.$post;

interface Ask {
  readonly userId: string;
  readonly dryRun: boolean;
}

/** One person through the five steps: a dry run first, then for real. */
export function ProvisionTab({ app }: { readonly app: App }) {
  const [userId, setUserId] = useState<string | null>(null);
  const mayDo = useMay('events:write');
  const tell = useEventNotice();
  const run = useMutation({
    mutationFn: ({ userId: id, dryRun }: Ask) => {
      if (!isIdOf('usr', id)) throw new Error('Choose a person first.');
      return answer(provision({ param: { id: app.id }, json: { userId: id, dryRun } }));
    },
    onSuccess: ({ event }) => {
      if (event !== null) tell('Provisioning has begun.', event);
    },
  });
  const start = (dryRun: boolean) => {
    if (userId !== null) run.mutate({ userId, dryRun });
  };
  const found = run.variables?.userId === userId ? run.data : undefined;
  const isFine = found?.steps.every(({ ok }) => ok === true) ?? false;
  const ask = () =>
    confirm({
      title: 'Provision for real',
      text: `What the dry run has shown is done in ${app.displayName} now.`,
      verb: 'Provision now',
      onConfirm: () => start(false),
    });
  return (
    <Stack gap="md">
      <Section title="Provision one person" lead="A dry run looks and plans; nothing is written in the application.">
        <Stack gap="sm" maw={520}>
          <PersonPicker
            label="Person"
            value={userId}
            onChange={(id) => {
              setUserId(id);
              run.reset();
            }}
          />
          <Group gap="sm">
            <Button loading={run.isPending} disabled={userId === null} onClick={() => start(true)}>
              Dry run
            </Button>
            {mayDo ? (
              <Button variant="default" disabled={!isFine || run.isPending || found?.event != null} onClick={ask}>
                Provision now
              </Button>
            ) : null}
            <CurlButton method="POST" path={`/v1/apps/${app.id}/provision`} body={{ userId, dryRun: true }} />
          </Group>
          <ProblemAlert error={run.error} />
        </Stack>
      </Section>
      {found === undefined ? null : (
        <>
          <ProvisionSteps steps={found.steps} />
          {found.event === null ? null : (
            <Text size="sm">
              It is being done: <PathLink path={`/activity/${found.event.id}`}>see the event</PathLink>.
            </Text>
          )}
          {found.diff === null || found.diff.length === 0 ? null : (
            <Section title="What changes">
              <Table.ScrollContainer minWidth={320} tabIndex={0} role="region" aria-label="What changes in the account">
                <ChangesTable changes={found.diff} />
              </Table.ScrollContainer>
            </Section>
          )}
          {found.body === null ? null : (
            <Section title="What is sent">
              <Code
                block
                tabIndex={0}
                mah={420}
                style={{ overflow: 'auto' }}
                role="region"
                aria-label="JSON that is sent"
              >
                {JSON.stringify(found.body, null, 2)}
              </Code>
            </Section>
          )}
        </>
      )}
    </Stack>
  );
}
