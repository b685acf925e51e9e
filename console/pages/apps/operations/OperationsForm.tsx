import { Group } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { formErrors, ProblemError } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import type { App } from '../appQueries.ts';
import { StepButtons } from '../setup/StepButtons.tsx';
import { useChangeApp } from '../useChangeApp.ts';
import { AppWhatIf } from './AppWhatIf.tsx';
import { OperationsFields } from './OperationsFields.tsx';
import { flowOf, type OperationsValues, operationsFieldOf, patchOf, valuesOf } from './operationsForm.ts';

interface Props {
  readonly app: App;
  readonly verb: string;
  readonly mayWrite: boolean;
  readonly onSaved?: () => void;
  readonly children?: ReactNode;
}

/** What flows to the application, with what a change of it would do, before it is saved. */
export function OperationsForm({ app, verb, mayWrite, onSaved, children }: Props) {
  const form = useForm<OperationsValues>({ initialValues: valuesOf(app), validate: validateNumbers });
  const change = useChangeApp(app.id);
  const tell = useEventNotice();
  const flow = flowOf(form.values);
  const [asked] = useDebouncedValue(flow, 300);
  const isFlowDirty = JSON.stringify(asked) !== JSON.stringify(flowOf(valuesOf(app)));
  const submit = (values: OperationsValues) =>
    change.mutate(patchOf(values), {
      onSuccess: ({ event }) => {
        tell('Saved what flows to the application.', event);
        form.resetDirty(values);
        onSaved?.();
      },
      onError: (error) => form.setErrors(formErrors(error, operationsFieldOf)),
    });
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate aria-label="What flows to the application">
      <OperationsFields form={form} isReadOnly={!mayWrite} />
      {isFlowDirty ? <AppWhatIf appId={app.id} change={asked} /> : null}
      <ProblemAlert error={change.error} shownFields={shownFields(change.error)} />
      {mayWrite ? (
        <StepButtons isPending={change.isPending} verb={verb} isDisabled={onSaved === undefined && !form.isDirty()}>
          <Group gap="sm">
            {children}
            <CurlButton method="PATCH" path={`/v1/apps/${app.id}`} body={patchOf(form.values)} />
          </Group>
        </StepButtons>
      ) : null}
    </form>
  );
}

function validateNumbers({ isGuarded, guardCount, guardPercent }: OperationsValues) {
  if (!isGuarded) return {};
  return {
    guardCount: guardCount === '' ? 'Expected a number, 0 or more.' : null,
    guardPercent: guardPercent === '' ? 'Expected a percentage, 0 to 100.' : null,
  };
}

function shownFields(error: unknown): string[] {
  if (!(error instanceof ProblemError)) return [];
  return error.errors.map(({ field }) => field).filter((field) => operationsFieldOf(field) !== field);
}
