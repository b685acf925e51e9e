import { Button, Group, Text } from '@mantine/core';

interface Props {
  /** How many rows are shown. */
  readonly count: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

/** The end of a list that is read page by page: how much is shown, and a button for more. */
export function MoreRows({ count, hasMore, isLoading, onMore }: Props) {
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed" role="status">
        {count === 1 ? '1 row' : `${count} rows`}
        {hasMore ? ', there are more' : ''}
      </Text>
      {hasMore ? (
        <Button variant="default" loading={isLoading} onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </Group>
  );
}
