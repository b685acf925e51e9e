import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEvents } from '../../live/Live.tsx';
import type { EventMessage } from '../../live/stream.ts';
import type { ActivitySearch } from './activitySearch.ts';
import { type EventRow, eventListQuery, newestEventsQuery, readEvent } from './eventRows.ts';
import { mergeEvents } from './mergeEvents.ts';

/** The list of events: rows stay where they are, are kept up to date in place, and new ones are counted until they are asked for. */
export function useActivity(search: ActivitySearch, isPaused: boolean) {
  const queryClient = useQueryClient();
  const options = eventListQuery(search);
  const list = useInfiniteQuery(options);
  const first = list.data?.pages[0];
  const newest = useQuery({
    ...newestEventsQuery(search),
    enabled: !isPaused && list.isSuccess,
    gcTime: 0,
    ...(first === undefined ? {} : { initialData: first, initialDataUpdatedAt: list.dataUpdatedAt }),
  });
  const listed = useMemo(() => list.data?.pages.flatMap(({ rows }) => rows) ?? [], [list.data]);
  const merged = useMemo(
    () => mergeEvents(listed, newest.data, list.hasNextPage),
    [listed, newest.data, list.hasNextPage],
  );

  /** What is not among the newest is read by itself. */
  const readOne = async ({ id }: EventMessage) => {
    const isAbove = newest.data?.rows.some((row) => row.id === id) ?? true;
    if (isPaused || isAbove || !listed.some((row) => row.id === id)) return;
    const now = await readEvent(id);
    queryClient.setQueryData(
      options.queryKey,
      (old) => old && { ...old, pages: old.pages.map((page) => put(page, now)) },
    );
  };
  useEvents((message) => void readOne(message).catch(() => {}));

  const showNew = () => {
    const { data } = newest;
    if (data !== undefined) queryClient.setQueryData(options.queryKey, { pages: [data], pageParams: [''] });
  };
  return { list, ...merged, showNew };
}

function put<P extends { readonly rows: readonly EventRow[] }>(page: P, row: EventRow): P {
  return { ...page, rows: page.rows.map((it) => (it.id === row.id ? row : it)) };
}
