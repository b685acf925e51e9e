import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMay } from '../../../client/session.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { LinkButton } from '../../../parts/RouteLink.tsx';
import { appQuery, catalogQuery } from '../appQueries.ts';
import { BasicStep } from './BasicStep.tsx';
import { MappingStep } from './MappingStep.tsx';
import { OperationsStep } from './OperationsStep.tsx';
import { PolicyStep } from './PolicyStep.tsx';
import { StepList } from './StepList.tsx';
import type { StepProps } from './stepProps.ts';
import { STEP_LABELS, type Step, stepAfter, stepOf } from './steps.ts';

/** The wizard's steps of an app that is there: each at its own address, so that one can leave and come back. */
export function SetupPage() {
  const { id, step: word } = useParams({ from: '/signedIn/apps/$id/setup/$step' });
  const app = useQuery(appQuery(id));
  const catalog = useQuery(catalogQuery);
  const mayWrite = useMay('apps:write');
  const navigate = useNavigate();
  const step = stepOf(word);
  if (app.isPending || catalog.isPending) return <Loading />;
  const problem = app.error ?? catalog.error;
  if (problem !== null) return <ProblemAlert error={problem} onRetry={() => void app.refetch()} />;
  const entry = catalog.data?.data.find((it) => it.id === app.data?.catalog);
  if (app.data === undefined || entry === undefined || step === undefined) {
    return (
      <EmptyState
        title="There is no such step"
        text="The address may not be complete."
        action={
          <LinkButton to="/apps/$id" params={{ id }}>
            Open the app
          </LinkButton>
        }
      />
    );
  }
  const onNext = () => {
    const next = stepAfter(step);
    if (next === undefined) void navigate({ to: '/apps/$id', params: { id }, search: { tab: 'policies' } });
    else void navigate({ to: '/apps/$id/setup/$step', params: { id, step: next } });
  };
  return (
    <>
      <PageHeader
        title={`Set up ${app.data.displayName}`}
        tabTitle={`${STEP_LABELS[step]} · ${app.data.displayName}`}
        actions={
          <LinkButton to="/apps/$id" params={{ id }} variant="default" size="xs">
            Finish later
          </LinkButton>
        }
      />
      <StepList current={step} appId={id} />
      <StepBody key={step} step={step} app={app.data} entry={entry} mayWrite={mayWrite} onNext={onNext} />
    </>
  );
}

function StepBody({ step, ...props }: StepProps & { readonly step: Step }) {
  switch (step) {
    case 'basic':
      return <BasicStep {...props} />;
    case 'users':
      return <MappingStep {...props} kind="users" />;
    case 'groups':
      return <MappingStep {...props} kind="groups" />;
    case 'operations':
      return <OperationsStep {...props} />;
    case 'policy':
      return <PolicyStep {...props} />;
  }
}
