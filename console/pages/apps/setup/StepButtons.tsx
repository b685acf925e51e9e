import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly isPending: boolean;
  readonly verb?: string;
  readonly isDisabled?: boolean;
  /** Further ways on, such as to skip the step. */
  readonly children?: ReactNode;
}

/** The last row of a step: save and go on. */
export function StepButtons({ isPending, verb = 'Save and next', isDisabled = false, children }: Props) {
  return (
    <Group mt="lg" gap="sm">
      <Button type="submit" loading={isPending} disabled={isDisabled}>
        {verb}
      </Button>
      {children}
    </Group>
  );
}
