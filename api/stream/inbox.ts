import { type Bell, createBell } from '../../db/bell.ts';
import type { ChangedApp, ChangedEvent } from '../../db/changes.ts';

/** More changes than these are not told one by one. */
export const MOST = 1000;

export interface News {
  /** Where whoever has been told this stands. */
  readonly at: string;
  readonly events?: readonly ChangedEvent[];
  readonly apps?: readonly ChangedApp[];
  /** What needs a human may be another. */
  readonly attention?: boolean;
  /** Too much has changed: everything is to be read again. */
  readonly reset?: boolean;
}

export interface Message {
  readonly event: 'event' | 'app' | 'attention' | 'reset';
  readonly data: string;
}

/** What a client is told at once, and where it stands when it has heard it. */
export interface Told {
  readonly at: string;
  readonly messages: readonly Message[];
}

/** What one client is still to be told. However slow it is, it is told of each thing once, and as it stands. */
export interface Inbox {
  put(news: News): void;
  /** All of it; undefined where there is nothing. */
  take(): Told | undefined;
  readonly bell: Bell;
}

/** @param signal ends waiting for news. */
export function createInbox(signal: AbortSignal): Inbox {
  const events = new Map<string, ChangedEvent>();
  const apps = new Map<string, ChangedApp>();
  const bell = createBell(signal);
  let [attention, reset] = [false, false];
  let at: string | undefined;
  return {
    bell,
    put(news) {
      at = news.at;
      attention ||= news.attention === true;
      for (const event of news.events ?? []) events.set(event.id, event);
      for (const app of news.apps ?? []) apps.set(app.appId, app);
      reset ||= news.reset === true || events.size + apps.size > MOST;
      if (reset) clear();
      bell.ring();
    },
    take() {
      if (at === undefined) return undefined;
      const messages = reset ? [message('reset', {})] : [...told()];
      const taken = { at, messages };
      at = undefined;
      clear();
      [attention, reset] = [false, false];
      return taken;
    },
  };

  function clear(): void {
    events.clear();
    apps.clear();
  }

  function* told(): Iterable<Message> {
    for (const event of events.values()) yield message('event', event);
    for (const app of apps.values()) yield message('app', app);
    if (attention) yield message('attention', {});
  }
}

function message(event: Message['event'], data: object): Message {
  return { event, data: JSON.stringify(data) };
}
