import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { notifyDone } from '../../../parts/notify.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import type { CatalogEntry } from '../appQueries.ts';
import { BasicFields } from '../connection/BasicFields.tsx';
import {
  type BasicValues,
  basicFieldOf,
  connectionChecks,
  sentSettings,
  shownBasicFields,
  shownSettings,
} from '../connection/basicForm.ts';
import { StepButtons } from '../setup/StepButtons.tsx';

/** The wizard's first step: it makes the app, and leads to the next one. */
export function NewAppForm({ entry }: { readonly entry: CatalogEntry }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [key, setKey] = useState(newRequestKey);
  const form = useForm<BasicValues>({
    initialValues: {
      displayName: entry.displayName,
      baseUrl: '',
      token: '',
      settings: shownSettings(entry),
      authorizedDomains: [],
    },
    validate: connectionChecks(entry),
    // Another try with other values is another request.
    onValuesChange: () => setKey(newRequestKey()),
  });
  const body = bodyOf(entry.id, form.values);
  const save = useMutation({
    mutationFn: (values: BasicValues) =>
      answer(api.v1.apps.$post({ json: bodyOf(entry.id, values) }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ id, displayName }) => {
      void queryClient.invalidateQueries({ queryKey: ['apps'] });
      notifyDone(`Added ${displayName}.`);
      await navigate({ to: '/apps/$id/setup/$step', params: { id, step: 'users' } });
    },
    onError: (error) => form.setErrors(formErrors(error, basicFieldOf)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate aria-label="Basic settings">
      <BasicFields form={form} catalog={entry.id} />
      <ProblemAlert error={save.error} shownFields={shownBasicFields(save.error)} />
      <StepButtons isPending={save.isPending || save.isSuccess}>
        <CurlButton method="POST" path="/v1/apps" body={body} secrets={['token']} />
      </StepButtons>
    </form>
  );
}

function bodyOf(catalog: string, { displayName, baseUrl, token, settings, authorizedDomains }: BasicValues) {
  const sent = sentSettings(settings);
  const connection = { baseUrl, token, ...(Object.keys(sent).length === 0 ? {} : { settings: sent }) };
  return { catalog, displayName: displayName.trim(), connection, authorizedDomains };
}
