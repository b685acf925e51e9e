import { Group as Row, Text } from '@mantine/core';

interface Props {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly bad: number;
}

/** How many rows did, or would do, what. */
export function Counts({ created, updated, unchanged, bad }: Props) {
  return (
    <Row component="dl" gap="xl" my="sm">
      <Count label="Created" value={created} />
      <Count label="Updated" value={updated} />
      <Count label="Unchanged" value={unchanged} />
      <Count label="Bad rows" value={bad} />
    </Row>
  );
}

function Count({ label, value }: { readonly label: string; readonly value: number }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" size="xl" fw={700} m={0}>
        {value.toLocaleString('en')}
      </Text>
    </div>
  );
}
