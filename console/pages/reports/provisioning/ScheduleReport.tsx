import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isId } from '../../../../domain/ids.ts';
import type { ReportPeriod } from '../../../../domain/reportPeriod.ts';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { notifyDone } from '../../../parts/notify.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { filtersOf, type ProvisioningSearch } from './provisioningSearch.ts';

interface Props {
  readonly search: ProvisioningSearch;
  readonly onClose: () => void;
}

interface Values {
  readonly name: string;
  readonly every: ReportPeriod;
  readonly at: string;
  readonly timeZone: string;
  readonly webhookEndpointId: string;
  readonly inline: boolean;
}

const EVERY: readonly { readonly value: ReportPeriod; readonly label: string }[] = [
  { value: 'day', label: 'Every day' },
  { value: 'week', label: 'Every week, on Monday' },
  { value: 'month', label: 'Every month, on the first' },
];
const SHOWN = ['name', 'every', 'at', 'timeZone', 'webhookEndpointId'];

/** Sends the report, with the filters as they are, to a webhook endpoint by the calendar. */
export function ScheduleReport({ search, onClose }: Props) {
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const endpoints = useQuery({
    queryKey: ['settings', 'webhooks', 'names'],
    queryFn: () => answer(api.v1['webhook-endpoints'].$get({ query: { limit: '200' } })),
  });
  const form = useForm<Values>({
    initialValues: {
      name: 'Provisioning Report',
      every: 'week',
      at: '07:00',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      webhookEndpointId: '',
      inline: false,
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'Expected a name.' : null),
      webhookEndpointId: (value) => (value === '' ? 'Choose where the report is sent.' : null),
    },
  });
  const bodyOf = (values: Values) => ({ ...values, filters: filtersOf(search) });
  const schedule = useMutation({
    mutationFn: (values: Values) => {
      const { webhookEndpointId } = values;
      if (!isId('whe', webhookEndpointId)) throw new Error('Choose where the report is sent.');
      const json = { ...bodyOf(values), webhookEndpointId };
      return answer(api.v1['report-schedules'].$post({ json }, { headers: { 'Idempotency-Key': key } }));
    },
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: ['settings', 'reportSchedules'] });
      notifyDone(`"${name}" is scheduled.`);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const choices = endpoints.data?.data ?? [];
  return (
    <Modal opened onClose={onClose} title="Schedule this report" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={form.onSubmit((values) => schedule.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus maxLength={100} {...form.getInputProps('name')} />
          <NativeSelect label="How often" data={[...EVERY]} {...form.getInputProps('every')} />
          <Group grow>
            <TextInput type="time" label="At" {...form.getInputProps('at')} />
            <TextInput label="Time zone" {...form.getInputProps('timeZone')} />
          </Group>
          <NativeSelect
            label="Webhook endpoint"
            description="The message report.ready is sent there."
            data={[
              { value: '', label: 'Choose' },
              ...choices.map(({ id, url, description }) => ({ value: id, label: description ?? url })),
            ]}
            {...form.getInputProps('webhookEndpointId')}
          />
          {endpoints.isSuccess && choices.length === 0 ? (
            <Text size="sm">
              There is no webhook endpoint yet: <PathLink path="/settings/webhooks">add one</PathLink> first.
            </Text>
          ) : null}
          <Checkbox
            label="Put the CSV itself into the message"
            description="It names people. Up to 256 kB."
            {...form.getInputProps('inline', { type: 'checkbox' })}
          />
          <ProblemAlert error={schedule.error} shownFields={SHOWN} />
          <Group justify="space-between">
            <CurlButton method="POST" path="/v1/report-schedules" body={bodyOf(form.values)} />
            <Button type="submit" loading={schedule.isPending}>
              Schedule
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
