import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../parts/Loading.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { AttentionBanner } from './AttentionBanner.tsx';
import { overviewQuery } from './overview.ts';
import { RecentEvents } from './RecentEvents.tsx';
import { SetUpList } from './SetUpList.tsx';
import { Tiles } from './Tiles.tsx';

/** A first look: how well it goes, what needs somebody, what is still to be set up, and what happens just now. */
export function HomePage() {
  const { data, error, isPending, refetch } = useQuery(overviewQuery);
  const isFirstRun = data !== undefined && Object.values(data.setUp).every((isDone) => !isDone);
  return (
    <>
      <PageHeader
        title={isFirstRun ? 'Welcome to Tenure' : 'Home'}
        tabTitle="Home"
        lead={
          isFirstRun
            ? 'People get their accounts when they join, keep them right while they move, and lose them when they leave. Four steps, and it runs.'
            : undefined
        }
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending ? <Loading /> : null}
      {data === undefined ? null : (
        <Stack gap="lg">
          <AttentionBanner count={data.attention} />
          <SetUpList setUp={data.setUp} />
          {isFirstRun ? null : (
            <>
              <Tiles overview={data} />
              <RecentEvents />
            </>
          )}
        </Stack>
      )}
    </>
  );
}
