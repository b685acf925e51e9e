import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/EmptyState.tsx';

export function NotFound() {
  return (
    <main>
      <EmptyState
        title="There is nothing at this address"
        text="It may have been deleted, or the address is not complete."
        action={
          <Button component={Link} to="/">
            Go to Home
          </Button>
        }
      />
    </main>
  );
}
