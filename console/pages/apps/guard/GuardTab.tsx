import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMay } from '../../../client/session.ts';
import { confirm } from '../../../parts/confirm.tsx';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { MoreRows } from '../../../parts/MoreRows.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Figure } from '../app/Figure.tsx';
import type { App } from '../appQueries.ts';
import { type Decision, holdsQuery, useDecide } from './guardQueries.ts';
import { HoldTable } from './HoldTable.tsx';

/** What the deletion guard holds, to be approved or rejected one by one or all at once. */
export function GuardTab({ app }: { readonly app: App }) {
  const holds = useInfiniteQuery(holdsQuery(app.id));
  const mayDecide = useMay('guard:write');
  const decide = useDecide(app.id);
  if (holds.isPending) return <Loading />;
  const [first] = holds.data?.pages ?? [];
  if (first === undefined) return <ProblemAlert error={holds.error} />;
  const held = holds.data?.pages.flatMap((page) => page.held) ?? [];
  const { window, settings } = first;
  const askAll = (decision: Decision) =>
    confirm({
      title: decision === 'approve' ? `Approve ${window.held} removals` : `Reject ${window.held} removals`,
      text:
        decision === 'approve'
          ? 'The accounts are deactivated or deleted in the application.'
          : 'The accounts stay as they are in the application.',
      verb: decision === 'approve' ? 'Approve all' : 'Reject all',
      isDangerous: decision === 'approve',
      onConfirm: () => decide.mutate({ decision }),
    });
  return (
    <Stack gap="md">
      <Text size="sm">
        {settings === null
          ? 'The guard is off: removals are made at once.'
          : `More than ${settings.count} accounts, and more than ${Math.round(settings.share * 1000) / 10} % of them, about to go within an hour are held.`}
      </Text>
      <SimpleGrid component="dl" cols={{ base: 1, sm: 3 }} m={0}>
        <Figure term="Accounts in use" value={window.accounts} />
        <Figure term="Removed within the last hour" value={window.removed} />
        <Figure term="Removals held" value={window.held} />
      </SimpleGrid>
      <ProblemAlert error={decide.error} />
      {held.length === 0 ? (
        <EmptyState title="Nothing is held" text="Removals beyond the guard's limits would wait here for a decision." />
      ) : (
        <div>
          {mayDecide ? (
            <Group mb="sm">
              <Button color="red" loading={decide.isPending} onClick={() => askAll('approve')}>
                Approve all
              </Button>
              <Button variant="default" loading={decide.isPending} onClick={() => askAll('reject')}>
                Reject all
              </Button>
            </Group>
          ) : null}
          <HoldTable
            holds={held}
            isPending={decide.isPending}
            {...(mayDecide ? { onDecide: (hold, decision) => decide.mutate({ decision, hold }) } : {})}
          />
          <MoreRows
            count={held.length}
            hasMore={holds.hasNextPage}
            isLoading={holds.isFetchingNextPage}
            onMore={() => void holds.fetchNextPage()}
          />
        </div>
      )}
    </Stack>
  );
}
