import { Alert, Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** Says that something waits for a human; nothing where nothing does. */
export function AttentionBanner({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <Alert
      color="red"
      variant="outline"
      role="status"
      title={count === 1 ? '1 step needs attention' : `${count} steps need attention`}
    >
      <Group justify="space-between">
        <Text size="sm">Everything else goes on meanwhile.</Text>
        <Button component={Link} to="/needs-attention" size="xs" color="red">
          See what to do
        </Button>
      </Group>
    </Alert>
  );
}
