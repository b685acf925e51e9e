import { Button } from '@mantine/core';
import { useToggle } from '@mantine/hooks';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SavedViews } from '../../parts/SavedViews.tsx';
import { ActivityFilters } from './ActivityFilters.tsx';
import { type ActivitySearch, eventQuery, isNarrowed } from './activitySearch.ts';
import { EventTable } from './EventTable.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { NewEvents } from './NewEvents.tsx';
import { useActivity } from './useActivity.ts';

/** What happens, as it happens: every event with what becomes of it in each app. */
export function ActivityPage() {
  const search = useSearch({ from: '/signedIn/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const [isPaused, togglePaused] = useToggle();
  const { list, rows, newCount, isMore, showNew } = useActivity(search, isPaused);
  const narrow = useCallback(
    (changed: ActivitySearch) => void navigate({ search: (old: ActivitySearch) => ({ ...old, ...changed }) }),
    [navigate],
  );
  const clear = () => void navigate({ search: {} });
  return (
    <>
      <PageHeader
        title="Activity"
        tabTitle={newCount === 0 ? 'Activity' : `(${newCount}${isMore ? '+' : ''}) Activity`}
        lead="Everything that happens to people's accounts, live. Click a value to see only what has it."
        actions={
          <>
            <SavedViews page="activity" />
            <ExportMenu search={search} />
            <CurlButton method="GET" path={`/v1/events?${new URLSearchParams(eventQuery(search, Date.now()))}`} />
            <Button variant="default" size="xs" aria-pressed={isPaused} onClick={() => togglePaused()}>
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
          </>
        }
      />
      <ActivityFilters search={search} onChange={narrow} onClear={clear} />
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      <NewEvents count={newCount} isMore={isMore} isPaused={isPaused} onShow={showNew} />
      {list.isPending ? <Loading rows={8} /> : null}
      {list.isSuccess && rows.length === 0 ? <Nothing isNarrowed={isNarrowed(search)} onClear={clear} /> : null}
      {rows.length === 0 ? null : (
        <>
          <EventTable rows={rows} onNarrow={narrow} />
          <MoreRows
            count={rows.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}

function Nothing({ isNarrowed: isFiltered, onClear }: { readonly isNarrowed: boolean; readonly onClear: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState
        title="No event matches"
        text="Take a filter away, or choose a longer time span."
        action={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title="Nothing has happened yet"
      text="As soon as somebody joins, changes or leaves, it shows here by itself."
      action={
        <Button renderRoot={(props) => <Link to="/people" search={{ add: true }} {...props} />}>Add a person</Button>
      }
    />
  );
}
