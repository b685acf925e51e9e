import { Text, Title } from '@mantine/core';
import { OperationsForm } from '../operations/OperationsForm.tsx';
import type { StepProps } from './stepProps.ts';

/** Step 4: what flows to the application. */
export function OperationsStep({ app, mayWrite, onNext }: StepProps) {
  return (
    <>
      <Title order={2} size="h4">
        What flows to the application
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        What is switched off stays in the directory alone.
      </Text>
      <OperationsForm app={app} mayWrite={mayWrite} verb="Save and next" onSaved={onNext} />
    </>
  );
}
