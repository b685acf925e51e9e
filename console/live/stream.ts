/** What `GET /v1/stream` tells of an event: ids and states, never names. */
export interface EventMessage {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly userId: string | null;
  readonly appIds?: readonly string[];
}

export type StreamState = 'connecting' | 'live' | 'lost';

export interface StreamListener {
  readonly onState?: (state: StreamState) => void;
  readonly onEvent?: (event: EventMessage) => void;
  /** What needs attention, or an app's state, has changed. */
  readonly onChange?: (kind: 'attention' | 'app') => void;
  /** The API refuses the stream, or something on the way answers for it. */
  readonly onRefused?: () => void;
  /** Too much was missed to be told one by one: everything is to be read again. */
  readonly onReset?: () => void;
}

/** A stream that opens within this of its page misses nothing worth reading everything twice, ms. */
const PROMPT_MS = 1000;
/** A first wait after the browser has given a connection up for good; doubled up to the last. */
const FIRST_WAIT_MS = 1000;
const LAST_WAIT_MS = 15_000;

/**
 * One connection to the stream, kept up until `close`: the browser resumes with Last-Event-ID by itself; where it gives up (an
 * answer that is none, such as a proxy's 502), a new one is opened.
 */
export function openStream(listener: StreamListener): { close: () => void } {
  let source: EventSource | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;
  const open = () => {
    source = new EventSource('/v1/stream', { withCredentials: true });
    source.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      listener.onState?.('live');
      // A new EventSource knows no last id: what happened since the pages were read is read again.
      if (isFresh && Date.now() - begunAt > PROMPT_MS) listener.onReset?.();
      isFresh = false;
    };
    source.onerror = () => {
      listener.onState?.('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      listener.onRefused?.();
      isFresh = true;
      clearTimeout(waiting);
      waiting = setTimeout(open, waitMs);
      waitMs = Math.min(2 * waitMs, LAST_WAIT_MS);
    };
    source.addEventListener('event', ({ data }: MessageEvent<string>) => listener.onEvent?.(JSON.parse(data)));
    source.addEventListener('attention', () => listener.onChange?.('attention'));
    source.addEventListener('app', () => listener.onChange?.('app'));
    source.addEventListener('reset', () => listener.onReset?.());
  };
  let isFresh = true;
  const begunAt = Date.now();
  listener.onState?.('connecting');
  open();
  return {
    close() {
      clearTimeout(waiting);
      source?.close();
    },
  };
}
