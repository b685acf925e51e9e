import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { sessionQuery } from '../client/session.ts';
import { type EventMessage, openStream, type StreamState } from './stream.ts';

type Hear = (event: EventMessage) => void;

interface Live {
  readonly state: StreamState;
  /** Calls `hear` for each event that changes, until the answer is called. */
  readonly listen: (hear: Hear) => () => void;
}

const LiveContext = createContext<Live>({ state: 'connecting', listen: () => () => {} });

/** Lists are read again at most this often, however much happens. */
const PAUSE_MS = 700;
/** How long a tab that nobody sees keeps its connection. */
const HIDDEN_MS = 30_000;

/**
 * Keeps one stream open for the whole console. What it tells makes the queries concerned stale: their keys begin with
 * `events`, `attention`, `apps`, `access`, `stats` or `report`, and pages that show them read them again.
 */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const listeners = useRef(new Set<Hear>());
  useEffect(() => {
    const stale = new Set<string>();
    let pending: ReturnType<typeof setTimeout> | undefined;
    let flushedAt = 0;
    const flush = () => {
      pending = undefined;
      flushedAt = Date.now();
      const keys = [...stale];
      stale.clear();
      for (const key of keys) {
        // What is being read is let finish, or a slow answer would never be shown; then it is read once more.
        if (queryClient.isFetching({ queryKey: [key] }) > 0) stale.add(key);
        else void queryClient.invalidateQueries({ queryKey: [key] });
      }
      if (stale.size > 0) pending = setTimeout(flush, PAUSE_MS);
    };
    const touch = (...keys: readonly string[]) => {
      for (const key of keys) stale.add(key);
      // What comes after a calm shows at once; in a storm each list is read at the pace of the pause.
      pending ??= setTimeout(flush, Math.max(50, flushedAt + PAUSE_MS - Date.now()));
    };
    const listener = {
      onState: setState,
      onEvent: (event: EventMessage) => {
        for (const hear of listeners.current) hear(event);
        touch('event', 'home', 'access', 'attention', 'stats');
      },
      onChange: (kind: 'attention' | 'app') => touch(kind === 'app' ? 'apps' : 'attention', 'home'),
      // Perhaps because the session was ended: then the frame leads to the sign-in.
      onRefused: () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      onReset: () => void queryClient.invalidateQueries(),
    };
    // A tab that nobody sees gives its connection back: a browser has six for all tabs of an http origin.
    let stream: ReturnType<typeof openStream> | undefined = openStream(listener);
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = () => {
      clearTimeout(leaving);
      if (document.visibilityState === 'visible') {
        if (stream !== undefined) return;
        stream = openStream(listener);
        void queryClient.invalidateQueries();
      } else {
        leaving = setTimeout(() => {
          stream?.close();
          stream = undefined;
        }, HIDDEN_MS);
      }
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      clearTimeout(pending);
      clearTimeout(leaving);
      stream?.close();
    };
  }, [queryClient]);
  const [live] = useState(() => ({
    listen: (hear: Hear) => {
      listeners.current.add(hear);
      return () => void listeners.current.delete(hear);
    },
  }));
  return <LiveContext value={{ state, listen: live.listen }}>{children}</LiveContext>;
}

/** Whether the stream is up. */
export function useStreamState(): StreamState {
  return useContext(LiveContext).state;
}

/** Calls `hear` for each event that changes while the component is shown. */
export function useEvents(hear: Hear): void {
  const { listen } = useContext(LiveContext);
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => listen((event) => latest.current(event)), [listen]);
}
