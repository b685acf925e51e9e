import { Stepper } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { STEP_LABELS, STEPS, type Step } from './steps.ts';

interface Props {
  readonly current: Step;
  /** The app, once it is there: from then on every step can be gone to. */
  readonly appId?: string;
}

/** Where one is in the wizard. */
export function StepList({ current, appId }: Props) {
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 62em)');
  const go = (index: number) => {
    const step = STEPS[index];
    if (appId !== undefined && step !== undefined) {
      void navigate({ to: '/apps/$id/setup/$step', params: { id: appId, step } });
    }
  };
  return (
    <Stepper
      component="nav"
      aria-label="Steps"
      active={STEPS.indexOf(current)}
      onStepClick={go}
      size="xs"
      mb="lg"
      orientation={isNarrow === true ? 'vertical' : 'horizontal'}
      allowNextStepsSelect={appId !== undefined}
    >
      {STEPS.map((step) => (
        <Stepper.Step
          key={step}
          label={STEP_LABELS[step]}
          allowStepClick={appId !== undefined}
          {...(step === current ? { 'aria-current': 'step' as const } : {})}
        />
      ))}
    </Stepper>
  );
}
