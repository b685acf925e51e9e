import { Text, Title } from '@mantine/core';
import { LinkButton } from '../../../parts/RouteLink.tsx';
import { PolicyForm } from '../policies/PolicyForm.tsx';
import type { StepProps } from './stepProps.ts';

/** Step 5: who gets the application. */
export function PolicyStep({ app, onNext }: StepProps) {
  return (
    <>
      <Title order={2} size="h4">
        Policy
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Members of the group get an account in the application; who leaves the group loses it.
      </Text>
      <PolicyForm app={app} onSaved={onNext}>
        <LinkButton to="/apps/$id" params={{ id: app.id }} variant="default">
          Finish without a policy
        </LinkButton>
      </PolicyForm>
    </>
  );
}
