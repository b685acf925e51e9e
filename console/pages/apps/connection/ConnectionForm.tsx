import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import type { App, AppPatch } from '../appQueries.ts';
import { AppWhatIf } from '../operations/AppWhatIf.tsx';
import { StepButtons } from '../setup/StepButtons.tsx';
import { useChangeApp } from '../useChangeApp.ts';
import { BasicFields } from './BasicFields.tsx';
import { type BasicValues, basicFieldOf, needsText, shownBasicFields } from './basicForm.ts';

interface Props {
  readonly app: App;
  readonly verb: string;
  readonly mayWrite: boolean;
  readonly onSaved?: () => void;
}

/** Basic settings of an app that is there. The token can be replaced, never read. */
export function ConnectionForm({ app, verb, mayWrite, onSaved }: Props) {
  const change = useChangeApp(app.id);
  const tell = useEventNotice();
  const form = useForm<BasicValues>({
    initialValues: {
      displayName: app.displayName,
      baseUrl: app.connection.baseUrl,
      token: '',
      authorizedDomains: app.authorizedDomains,
    },
    validate: { displayName: needsText('a name'), baseUrl: needsText('the SCIM base URL') },
  });
  const [domains] = useDebouncedValue(form.values.authorizedDomains, 300);
  const areDomainsDirty = JSON.stringify(domains) !== JSON.stringify(app.authorizedDomains);
  const submit = (values: BasicValues) =>
    change.mutate(patchOf(app, values), {
      onSuccess: ({ event, authorizedDomains }) => {
        tell(values.token === '' ? 'Saved.' : 'Saved; the new token is tried at once.', event);
        const saved = { ...values, token: '', authorizedDomains };
        form.setValues(saved);
        form.resetDirty(saved);
        onSaved?.();
      },
      onError: (error) => form.setErrors(formErrors(error, basicFieldOf)),
    });
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate aria-label="Basic settings">
      <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <BasicFields form={form} catalog={app.catalog} app={app} />
      </fieldset>
      {areDomainsDirty ? <AppWhatIf appId={app.id} change={{ authorizedDomains: domains }} /> : null}
      <ProblemAlert error={change.error} shownFields={shownBasicFields(change.error)} />
      {mayWrite ? (
        <StepButtons isPending={change.isPending} verb={verb} isDisabled={onSaved === undefined && !form.isDirty()}>
          <CurlButton method="PATCH" path={`/v1/apps/${app.id}`} body={patchOf(app, form.values)} secrets={['token']} />
        </StepButtons>
      ) : null}
    </form>
  );
}

/** Only what differs: an untouched token is not sent, nor is the address, as either is tried at once. */
function patchOf(app: App, { displayName, baseUrl, token, authorizedDomains }: BasicValues): AppPatch {
  const connection = {
    ...(baseUrl.trim() === app.connection.baseUrl ? {} : { baseUrl }),
    ...(token === '' ? {} : { token }),
  };
  return {
    displayName: displayName.trim(),
    authorizedDomains,
    ...(Object.keys(connection).length === 0 ? {} : { connection }),
  };
}
