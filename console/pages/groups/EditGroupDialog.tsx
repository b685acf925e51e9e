import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { GroupFields } from './GroupFields.tsx';
import { bodyOf, checkName, GROUP_FIELDS, type GroupValues, valuesOf } from './groupForm.ts';
import type { Group } from './queries.ts';

interface Props {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Edit group": apps that have it get its new name. */
export function EditGroupDialog({ group, isOpen, onClose }: Props) {
  return (
    <Dialog title="Edit group" isOpen={isOpen} onClose={onClose}>
      <EditGroupForm group={group} onClose={onClose} />
    </Dialog>
  );
}

function EditGroupForm({ group, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<GroupValues>({ initialValues: valuesOf(group), validate: { displayName: checkName } });
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const save = useMutation({
    mutationFn: (values: GroupValues) =>
      answer(api.v1.groups[':id'].$patch({ param: { id: group.id }, json: bodyOf(values) })),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries({ queryKey: ['groups'] });
      notice('The group was saved.', changed.event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="sm">
        <GroupFields form={form} />
        <ProblemAlert error={save.error} shownFields={GROUP_FIELDS} />
        <DialogButtons verb="Save" isPending={save.isPending} onCancel={onClose}>
          <CurlButton method="PATCH" path={`/v1/groups/${group.id}`} body={bodyOf(form.values)} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
