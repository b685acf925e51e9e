import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
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
    const flush = () => {
      pending = undefined;
      const keys = [...stale];
      stale.clear();
      for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
    };
    const touch = (...keys: readonly string[]) => {
      for (const key of keys) stale.add(key);
      pending ??= setTimeout(flush, stale.size === keys.length ? 50 : PAUSE_MS);
    };
    const stream = openStream({
      onState: setState,
      onEvent: (event) => {
        for (const hear of listeners.current) hear(event);
        touch('event', 'home', 'access', 'attention', 'stats');
      },
      onChange: (kind) => touch(kind === 'app' ? 'apps' : 'attention', 'home'),
      onReset: () => void queryClient.invalidateQueries(),
    });
    return () => {
      clearTimeout(pending);
      stream.close();
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
