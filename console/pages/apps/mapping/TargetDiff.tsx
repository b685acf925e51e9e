import { Alert, Table, Text } from '@mantine/core';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { ForeignAccount } from '../../../parts/ForeignAccount.tsx';
import type { Preview } from './rowProblems.ts';

interface Props {
  readonly preview: Preview;
  /** Rows or person have changed since it was read. */
  readonly isStale: boolean;
}

/** How the account in the target differs from what the rows give. */
export function TargetDiff({ preview: { diff, foreign, unread }, isStale }: Props) {
  if (unread !== null) {
    return (
      <Alert color="yellow" variant="outline" title={unread.message}>
        {unread.remedy}
      </Alert>
    );
  }
  if (foreign !== null) return <ForeignAccount foreign={foreign} />;
  if (diff === null) return <Text size="sm">There is no account of this person in the application yet.</Text>;
  if (diff.length === 0) return <Text size="sm">The account in the application agrees with these rows.</Text>;
  return (
    <>
      {isStale ? (
        <Text size="sm" role="status">
          Something was changed since; compare again.
        </Text>
      ) : null}
      <Table.ScrollContainer
        minWidth={320}
        tabIndex={0}
        role="region"
        aria-label="Differences to the account in the application"
      >
        <ChangesTable changes={diff} />
      </Table.ScrollContainer>
    </>
  );
}
