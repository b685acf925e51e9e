import { Button, Group, Text } from '@mantine/core';

interface Props {
  readonly count: number;
  readonly isMore: boolean;
  readonly isPaused: boolean;
  readonly onShow: () => void;
}

/** How many events have come since the list was read: rows don't jump, they come when they are asked for. */
export function NewEvents({ count, isMore, isPaused, onShow }: Props) {
  return (
    <Group justify="center" mih={36} mb={4} role="status" pos="sticky" top={58} style={{ zIndex: 2 }}>
      {isPaused ? (
        <Text size="sm" bg="var(--mantine-color-body)" px="sm">
          Paused: the list stays as it is.
        </Text>
      ) : null}
      {!isPaused && count > 0 ? (
        <Button size="compact-md" radius="xl" onClick={onShow}>
          {count}
          {isMore ? '+' : ''} new
        </Button>
      ) : null}
    </Group>
  );
}
