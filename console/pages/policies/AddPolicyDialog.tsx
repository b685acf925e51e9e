import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { PolicyFields } from './PolicyFields.tsx';
import { checkPolicy, POLICY_FIELDS, type PolicyValues, policyOf } from './policyForm.ts';
import { effectsOf, newPolicyEffectQuery } from './queries.ts';

interface Props {
  readonly isOpen: boolean;
  /** Chosen already, where who came here had one in hand. */
  readonly app: string | undefined;
  readonly group: string | undefined;
  readonly onClose: () => void;
}

/** "Add policy": application, group, policy name; what it gives shows before it is submitted. */
export function AddPolicyDialog({ isOpen, ...others }: Props) {
  return (
    <Dialog title="Add policy" isOpen={isOpen} onClose={others.onClose} size="lg">
      <AddPolicyForm {...others} />
    </Dialog>
  );
}

function AddPolicyForm({ app, group, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<PolicyValues>({
    initialValues: { appId: app ?? null, groupId: group ?? null, name: '' },
    validate: checkPolicy,
  });
  const body = policyOf(form.values);
  const effect = useQuery(newPolicyEffectQuery(body?.appId ?? null, body?.groupId ?? null));
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const add = useMutation({
    mutationFn: (json: NonNullable<typeof body>) =>
      answer(api.v1.policies.$post({ json }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ name, event }) => {
      await Promise.all(
        ['policies', 'access', 'apps'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
      notice(`The policy ${name} was added.`, event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const submit = () => {
    if (body !== undefined) add.mutate(body);
  };
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack gap="sm">
        <PolicyFields form={form} />
        {body === undefined ? null : <EffectPreview effects={effectsOf(effect.data)} error={effect.error} />}
        <ProblemAlert error={add.error} shownFields={POLICY_FIELDS} />
        <DialogButtons verb="Submit" isPending={add.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/policies" body={body ?? form.values} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
