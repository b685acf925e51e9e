import { Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { fromLocalField, zoneName } from './localTime.ts';
import { nameOf } from './PeopleTable.tsx';
import type { Person } from './queries.ts';
import { offboardCall, useOffboard, type WhenToLeave } from './useOffboard.ts';
import { WhatOffboardTakes } from './WhatOffboardTakes.tsx';

interface Props {
  readonly person: Person;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Offboard": now, on a date, or for good, with what it takes. */
export function OffboardDialog({ person, isOpen, onClose }: Props) {
  return (
    <Dialog title={`Offboard ${nameOf(person)}`} isOpen={isOpen} onClose={onClose} size="lg">
      <OffboardForm person={person} onClose={onClose} />
    </Dialog>
  );
}

function OffboardForm({ person, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<{ when: WhenToLeave; effectiveAt: string }>({
    initialValues: { when: 'now', effectiveAt: '' },
    validate: {
      effectiveAt: (value, { when }) =>
        when === 'later' && fromLocalField(value) === null ? 'Expected a date and a time.' : null,
    },
  });
  const offboard = useOffboard(person, onClose, (error) => form.setErrors(formErrors(error)));
  const { when } = form.values;
  const choice = { when, effectiveAt: fromLocalField(form.values.effectiveAt) };
  const isKnownToHr = person.employeeNumber !== null;
  return (
    <form onSubmit={form.onSubmit(() => offboard.mutate(choice))} noValidate>
      <Stack gap="sm">
        <WhatOffboardTakes person={person} />
        <Radio.Group label="When" {...form.getInputProps('when')}>
          <Stack gap="xs" mt="xs">
            <Radio
              value="now"
              label="Now"
              description="Every access is taken at once; the person stays in the directory."
            />
            <Radio
              value="later"
              label="On a date"
              disabled={!isKnownToHr}
              description={
                isKnownToHr
                  ? 'Waits durably, and can be moved or withdrawn until then.'
                  : 'Needs an employee number: set one with Edit first.'
              }
            />
            <Radio value="delete" label="Now, and delete from the directory" description="Reports and evidence stay." />
          </Stack>
        </Radio.Group>
        {when === 'later' ? (
          <TextInput
            type="datetime-local"
            label="Takes effect"
            description={`Your time (${zoneName()}).`}
            {...form.getInputProps('effectiveAt')}
          />
        ) : null}
        <ProblemAlert error={offboard.error} shownFields={['effectiveAt']} />
        <DialogButtons verb="Offboard" isDangerous isPending={offboard.isPending} onCancel={onClose}>
          <CurlButton {...offboardCall(person, choice)} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
