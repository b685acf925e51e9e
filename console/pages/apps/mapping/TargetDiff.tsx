import { Alert, Code, Table, Text } from '@mantine/core';
import type { Preview } from './rowProblems.ts';

interface Props {
  readonly preview: Preview;
  /** Rows or person have changed since it was read. */
  readonly isStale: boolean;
}

/** How the account in the target differs from what the rows give. */
export function TargetDiff({ preview: { diff, unread }, isStale }: Props) {
  if (unread !== null) {
    return (
      <Alert color="yellow" variant="outline" title={unread.message}>
        {unread.remedy}
      </Alert>
    );
  }
  if (diff === null) return <Text size="sm">There is no account of this person in the application yet.</Text>;
  if (diff.length === 0) return <Text size="sm">The account in the application agrees with these rows.</Text>;
  return (
    <>
      {isStale ? (
        <Text size="sm" role="status">
          Something was changed since; compare again.
        </Text>
      ) : null}
      <Table.ScrollContainer minWidth={320} tabIndex={0} role="region" aria-label="Differences">
        <Table verticalSpacing={4} aria-label="Differences to the account in the application">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Attribute</Table.Th>
              <Table.Th>Now</Table.Th>
              <Table.Th>New</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {diff.map((change) => (
              <Table.Tr key={change.attribute}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{change.attribute}</Table.Td>
                <Table.Td>
                  <Code>{textOf(change.old)}</Code>
                </Table.Td>
                <Table.Td>
                  <Code>{textOf(change.new)}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
