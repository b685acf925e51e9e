import { Grid } from '@mantine/core';
import { SetupChecklist } from '../catalog/SetupChecklist.tsx';
import { ConnectionForm } from '../connection/ConnectionForm.tsx';
import type { StepProps } from './stepProps.ts';

/** Step 1 again, once the app is there. */
export function BasicStep({ app, entry, mayWrite, onNext }: StepProps) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <ConnectionForm app={app} mayWrite={mayWrite} verb="Save and next" onSaved={onNext} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <SetupChecklist entry={entry} />
      </Grid.Col>
    </Grid>
  );
}
