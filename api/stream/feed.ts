import { setTimeout as sleep } from 'node:timers/promises';
import { createBell } from '../../db/bell.ts';
import { CHANGES_CHANNEL, readChanges, watchChanges } from '../../db/changes.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { AppDeps } from '../deps.ts';
import { createInbox, type Inbox, MOST, type News } from './inbox.ts';
import { readPosition } from './position.ts';

/** Changes are read this often at most, and told together. */
const ROUND_MS = 100;
/** What no NOTIFY told, as while the connection that listens was lost, is found after this. */
const POLL_MS = 1000;
/** For how long changes are told; renewed as long as a client is there. */
const WATCH_MS = 30_000;

/** Tells clients what changes: one connection that listens, and one reading of what has changed, for all of a process's clients. */
export interface Feed {
  /**
   * Lets a client be told from now on; of what has changed since its Last-Event-ID, too.
   *
   * @param signal when the client leaves.
   */
  join(lastEventId: string | undefined, signal: AbortSignal): Inbox;
}

interface Joiner {
  readonly inbox: Inbox;
  readonly lastEventId: string | undefined;
}

export function createFeed({
  db,
  listen,
  logger,
  stopping,
}: Pick<AppDeps, 'db' | 'listen' | 'logger' | 'stopping'>): Feed {
  const bell = createBell(stopping);
  const members = new Set<Inbox>();
  const joiners = new Set<Joiner>();
  let isRunning = false;
  return {
    join(lastEventId, signal) {
      const inbox = createInbox(AbortSignal.any([signal, stopping]));
      const joiner = { inbox, lastEventId };
      joiners.add(joiner);
      signal.addEventListener('abort', () => members.delete(inbox) || joiners.delete(joiner), { once: true });
      bell.ring();
      start();
      return inbox;
    },
  };

  function start(): void {
    if (isRunning || !isWanted()) return;
    isRunning = true;
    void run().finally(() => {
      isRunning = false;
      start();
    });
  }

  function isWanted(): boolean {
    return !stopping.aborted && members.size + joiners.size > 0;
  }

  /** Until nobody is there to be told. */
  async function run(): Promise<void> {
    let attention = false;
    let at: string | undefined;
    let watchedUntil = 0;
    let isAway = false;
    const unlisten = await listen(CHANGES_CHANNEL, (payload) => {
      // Without a payload it begins to listen: what was said before is not known.
      attention ||= payload !== '';
      bell.ring();
    });
    while (isWanted()) {
      try {
        if (Date.now() > watchedUntil - WATCH_MS / 2) {
          await watchChanges(db, WATCH_MS);
          watchedUntil = Date.now() + WATCH_MS;
        }
        at = await round(at);
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn(errorTrace(error), 'changes could not be read for the stream');
        isAway = true;
      }
      await sleep(ROUND_MS, undefined, { signal: stopping }).catch(() => {});
      await bell.wait(POLL_MS);
    }
    await unlisten();

    async function round(since: string | undefined): Promise<string> {
      const asked = attention;
      attention = false;
      try {
        const news = await newsSince(since);
        if (isNews(news) || asked) tell({ ...news, attention: asked || news.attention === true });
        await admit(news.at);
        return news.at;
      } catch (error) {
        attention ||= asked;
        throw error;
      }
    }
  }

  function tell(news: News): void {
    for (const inbox of members) inbox.put(news);
  }

  /** One after the other with the rounds, so that what is told later is never what was read earlier. */
  async function admit(now: string): Promise<void> {
    for (const joiner of joiners) {
      const { inbox, lastEventId } = joiner;
      const since = lastEventId === undefined ? undefined : readPosition(lastEventId, now);
      const isLost = lastEventId !== undefined && since === undefined;
      const news = since === undefined ? { at: now, reset: isLost } : { ...(await newsSince(since)), attention: true };
      // It may have left meanwhile.
      if (!joiners.delete(joiner)) continue;
      inbox.put(news);
      members.add(inbox);
    }
  }

  async function newsSince(since: string | undefined): Promise<News> {
    const { at, events, apps } = await readChanges(db, since, MOST + 1);
    if (events.length + apps.length > MOST) return { at, reset: true };
    return {
      at,
      events,
      apps,
      attention: apps.length > 0 || events.some(({ status }) => status === 'needs_attention'),
    };
  }
}

function isNews({ events = [], apps = [], reset = false }: News): boolean {
  return reset || events.length + apps.length > 0;
}
