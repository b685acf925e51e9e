import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import { type App, type AppPatch, catalogQuery } from '../appQueries.ts';
import { AppWhatIf } from '../operations/AppWhatIf.tsx';
import { StepButtons } from '../setup/StepButtons.tsx';
import { useChangeApp } from '../useChangeApp.ts';
import { BasicFields } from './BasicFields.tsx';
import {
  type BasicValues,
  basicFieldOf,
  type ConnectionSettings,
  connectionChecks,
  shownBasicFields,
  shownSettings,
} from './basicForm.ts';

interface Props {
  readonly app: App;
  readonly verb: string;
  readonly mayWrite: boolean;
  readonly onSaved?: () => void;
}

/** Basic settings of an app that is there. The token can be replaced, never read. */
export function ConnectionForm({ app, verb, mayWrite, onSaved }: Props) {
  // A kind of app is chosen before there is one: the catalog has been read.
  const entry = useQuery(catalogQuery).data?.data.find(({ id }) => id === app.catalog);
  const shown = { ...app.connection.settings, ...shownSettings(entry, app.connection.settings) };
  const change = useChangeApp(app.id);
  const tell = useEventNotice();
  const form = useForm<BasicValues>({
    initialValues: {
      displayName: app.displayName,
      baseUrl: app.connection.baseUrl,
      token: '',
      settings: shown,
      authorizedDomains: app.authorizedDomains,
    },
    validate: { ...connectionChecks(entry), token: () => null },
  });
  const [domains] = useDebouncedValue(form.values.authorizedDomains, 300);
  const areDomainsDirty = JSON.stringify(domains) !== JSON.stringify(app.authorizedDomains);
  const submit = (values: BasicValues) =>
    change.mutate(patchOf(app, shown, values), {
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
          <CurlButton
            method="PATCH"
            path={`/v1/apps/${app.id}`}
            body={patchOf(app, shown, form.values)}
            secrets={['token']}
          />
        </StepButtons>
      ) : null}
    </form>
  );
}

/** Only what differs: an untouched token is not sent, nor is the address, as either is tried at once. */
function patchOf(
  app: App,
  shown: ConnectionSettings,
  { displayName, baseUrl, token, settings, authorizedDomains }: BasicValues,
): AppPatch {
  const changed = Object.entries(settings)
    .filter(([name, value]) => value !== shown[name])
    .map(([name, value]) => [name, value === '' ? null : value] as const);
  const connection = {
    ...(baseUrl.trim() === app.connection.baseUrl ? {} : { baseUrl }),
    ...(token === '' ? {} : { token }),
    ...(changed.length === 0 ? {} : { settings: Object.fromEntries(changed) }),
  };
  return {
    displayName: displayName.trim(),
    authorizedDomains,
    ...(Object.keys(connection).length === 0 ? {} : { connection }),
  };
}
