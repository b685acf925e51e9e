import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { PolicyFields } from './PolicyFields.tsx';
import { checkPolicy, POLICY_FIELDS, type PolicyValues, policyOf } from './policyForm.ts';
import { effectsOf, type Policy, policyMoveQuery } from './queries.ts';

interface Props {
  /** null: closed. */
  readonly policy: Policy | null;
  readonly onClose: () => void;
}

/** "Edit policy": another name, app or group; whom that gives and takes shows before it is saved. */
export function EditPolicyDialog({ policy, onClose }: Props) {
  return (
    <Dialog title={`Edit ${policy?.name ?? 'policy'}`} isOpen={policy !== null} onClose={onClose} size="lg">
      {policy === null ? null : <EditPolicyForm policy={policy} onClose={onClose} />}
    </Dialog>
  );
}

function EditPolicyForm({ policy, onClose }: Props & { readonly policy: Policy }) {
  const { id, appId, groupId, name } = policy;
  const form = useForm<PolicyValues>({ initialValues: { appId, groupId, name }, validate: checkPolicy });
  const body = policyOf(form.values);
  const isMoved = body !== undefined && (body.appId !== appId || body.groupId !== groupId);
  const effect = useQuery(policyMoveQuery(id, isMoved ? body : undefined));
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const save = useMutation({
    mutationFn: (json: NonNullable<typeof body>) => answer(api.v1.policies[':id'].$patch({ param: { id }, json })),
    onSuccess: async ({ event, ...saved }) => {
      await Promise.all(
        ['policies', 'access', 'apps'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
      notice(`The policy ${saved.name} was saved.`, event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const submit = () => {
    if (body !== undefined) save.mutate(body);
  };
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack gap="sm">
        <PolicyFields form={form} />
        {isMoved ? (
          <EffectPreview effects={effectsOf(effect.data)} error={effect.error} />
        ) : (
          <Text size="sm" c="dimmed">
            Another name changes nobody's access.
          </Text>
        )}
        <ProblemAlert error={save.error} shownFields={POLICY_FIELDS} />
        <DialogButtons verb="Save" isPending={save.isPending} onCancel={onClose}>
          <CurlButton method="PATCH" path={`/v1/policies/${id}`} body={body ?? form.values} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
