import { type AppLimits, isLimited } from '../../domain/appLimits.ts';
import { transient } from '../../domain/errors.ts';
import type { AppId } from '../../domain/ids.ts';
import type { Call } from '../connector.ts';
import { createLine, type Line } from './line.ts';
import type { PaceStore } from './paceStore.ts';

interface LimitedApp {
  readonly id: AppId;
  readonly limits: AppLimits;
}

/** Keeps the requests of all processes to one target within its app's limits. */
export interface Limiter {
  /**
   * Waits for leave to send one request; answers what is to be called when it has ended. Who has begun waits longer than
   * who has not: else requests are spent on work that is then given up.
   *
   * @throws transient `rate_limited` (throttled, with a time to come again) when there is no leave soon; the signal's
   * reason when it fires meanwhile.
   */
  admit(appId: AppId, call: Call): Promise<() => void>;
  /** The same for a connector of this app (`admit` of createConnector); undefined where the app has no limits. */
  admission(app: LimitedApp): ((call: Call) => Promise<() => void>) | undefined;
  /** Stops renewing what is held. */
  close(): void;
}

/** A slot is not for sleeping in. */
const PATIENCE_MS = 1000;
/** With requests to make that belong together; ten seconds apart at the slowest pace there is. */
const BEGUN_PATIENCE_MS = 20_000;

/** One a process. Each app that has limits gets a line of its own. */
export function createLimiter(store: PaceStore): Limiter {
  const lines = new Map<AppId, Line>();
  const begun = new WeakSet<Call>();
  async function admit(appId: AppId, call: Call): Promise<() => void> {
    const line = lines.get(appId) ?? createLine(store, appId);
    lines.set(appId, line);
    const hasBegun = begun.has(call);
    const urgent = call.urgent === true;
    const patienceMs = hasBegun || urgent ? BEGUN_PATIENCE_MS : (call.patienceMs ?? PATIENCE_MS);
    const leave = await line.wait({ rank: urgent ? 0 : hasBegun ? 1 : 2, patienceMs, signal: call.signal });
    if (leave === undefined) throw rateLimited(await store.comeBack(appId));
    begun.add(call);
    return leave;
  }

  return {
    admit,
    admission: ({ id, limits }) => (isLimited(limits) ? (call) => admit(id, call) : undefined),
    close() {
      for (const line of lines.values()) line.close();
    },
  };
}

function rateLimited(retryAfterMs: number) {
  return transient('rate_limited', "The app's limits leave no room for this request now; it was not sent.", {
    remedy: 'Nothing to do: it is sent when its turn comes. The limits of the app say how fast that is.',
    retryAfterMs,
    throttled: true,
  });
}
