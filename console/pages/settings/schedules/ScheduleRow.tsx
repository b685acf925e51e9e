import { Button, Menu, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { confirm } from '../../../parts/confirm.tsx';
import { notifyDone, notifyProblem } from '../../../parts/notify.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ExactTime, TimeAgo } from '../../../parts/TimeAgo.tsx';
import { type Schedule, schedulesQuery } from './schedules.ts';

interface Props {
  readonly schedule: Schedule;
  readonly endpoint: string;
  readonly mayWrite: boolean;
}

/** One schedule: run it now, switch it off, remove it. */
export function ScheduleRow({ schedule, endpoint, mayWrite }: Props) {
  const { id, name, filters, every, at, timeZone, enabled, nextAt, lastRunAt } = schedule;
  const queryClient = useQueryClient();
  const one = api.v1['report-schedules'][':id'];
  const param = { id };
  const done = (message: string) => {
    notifyDone(message);
    return queryClient.invalidateQueries({ queryKey: schedulesQuery.queryKey });
  };
  const run = useMutation({
    mutationFn: () => answer(one.run.$post({ param })),
    onSuccess: () => done(`"${name}" is sent.`),
    onError: notifyProblem,
  });
  const enable = useMutation({
    mutationFn: () => answer(one.$patch({ param, json: { enabled: !enabled } })),
    onSuccess: () => done(enabled ? `"${name}" is disabled.` : `"${name}" is enabled.`),
    onError: notifyProblem,
  });
  const remove = useMutation({
    mutationFn: () => answer(one.$delete({ param })),
    onSuccess: () => done(`"${name}" is removed.`),
    onError: notifyProblem,
  });
  const ask = () =>
    confirm({
      title: `Remove "${name}"?`,
      text: 'The report is not sent any more.',
      verb: 'Remove',
      isDangerous: true,
      onConfirm: () => remove.mutate(),
    });
  const shown = Object.entries(filters).map(([key, value]) => `${key}: ${value.replaceAll('_', ' ')}`);
  return (
    <Table.Tr>
      <Table.Td>
        <PathLink path={`/reports/provisioning?${new URLSearchParams(filters)}`}>{name}</PathLink>
      </Table.Td>
      <Table.Td>
        <Text size="xs">{shown.length === 0 ? 'none' : shown.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        every {every}, {at}
        <Text size="xs" c="dimmed">
          {timeZone}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <PathLink path={`/settings/webhooks/${schedule.webhookEndpointId}`}>{endpoint}</PathLink>
      </Table.Td>
      <Table.Td>{enabled ? <ExactTime time={nextAt} /> : 'disabled'}</Table.Td>
      <Table.Td>{lastRunAt === null ? 'never' : <TimeAgo time={lastRunAt} />}</Table.Td>
      <Table.Td>
        {mayWrite ? (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Actions for ${name}`}
                loading={run.isPending || enable.isPending || remove.isPending}
              >
                Actions
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => run.mutate()}>Run now</Menu.Item>
              <Menu.Item onClick={() => enable.mutate()}>{enabled ? 'Disable' : 'Enable'}</Menu.Item>
              <Menu.Item onClick={ask}>Remove</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : (
          '-'
        )}
      </Table.Td>
    </Table.Tr>
  );
}
