import { Text } from '@mantine/core';

interface Props {
  /** How many are shown. */
  readonly count: number;
  /** How many there are; undefined: more, nobody counted them. */
  readonly total?: number | undefined;
  /** Of what, in the plural. */
  readonly of: string;
}

/** Says that a list is cut, and where. */
export function FirstOnly({ count, total, of }: Props) {
  return (
    <Text size="sm" c="dimmed" mt="xs" role="status">
      {total === undefined
        ? `Only the first ${count} ${of} are shown; there are more.`
        : `Only the first ${count} of ${total} ${of} are shown.`}
    </Text>
  );
}
