import { Container } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ProblemAlert } from '../parts/ProblemAlert.tsx';

/** Where a page can't be shown: why, and a way to try again. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: forget } = useQueryErrorResetBoundary();
  return (
    <Container size="sm" py="xl">
      <ProblemAlert
        error={error}
        onRetry={() => {
          forget();
          reset();
          void router.invalidate();
        }}
      />
    </Container>
  );
}
