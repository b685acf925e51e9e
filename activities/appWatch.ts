import type { TargetConnector } from '../connectors/connector.ts';
import type { App } from '../db/apps.ts';
import type { Db } from '../db/connect.ts';
import { forgetFailures, noteFailure } from '../db/quarantine.ts';
import { TenureError, transient } from '../domain/errors.ts';
import type { AppId } from '../domain/ids.ts';
import { appQuarantined, appVerdict } from '../domain/quarantine.ts';

type Prober = Pick<TargetConnector, 'probe'>;

/** Keeps pushes away from an app in quarantine, and finds out that an app belongs there (ruling 11). One a process. */
export interface AppWatch {
  /**
   * What to ask before each request of a push that has just read `app`: throws transient `app_quarantined` while nothing
   * may be sent. Costs nothing: the row tells, or this process has just seen the app fail.
   */
  permit(app: App): () => void;
  /**
   * Judges what a push has thrown, and answers what it is to throw: `app_quarantined` where the app is at fault, else the
   * error itself.
   *
   * @param open gives the app's connector, for the probe that tells one object's refusal from the app's.
   */
  failed(app: App, error: unknown, open: () => Prober, signal: AbortSignal): Promise<unknown>;
  /** A push got through: writes only where failures were counted before it. */
  succeeded(app: App): Promise<void>;
}

/** A probe's success is good for so long: many refused objects ask once. */
const PROVEN_MS = 5_000;
const PROBE_LIMIT_MS = 12_000;

/** Nothing read before `until` counts any more: it was read before the quarantine could be seen. */
interface Latch {
  readonly revision: number;
  readonly until: number;
  readonly why: TenureError;
}

export function createAppWatch(db: Db): AppWatch {
  const latches = new Map<AppId, Latch>();
  const probes = new Map<string, Promise<TenureError | undefined>>();

  return {
    permit(app) {
      const readAt = Date.now();
      return () => {
        if (app.quarantine !== null) throw appQuarantined(app.quarantine);
        const latch = latches.get(app.id);
        if (latch !== undefined && latch.revision === app.revision && readAt <= latch.until) {
          throw appQuarantined(latch.why);
        }
      };
    },
    async failed(app, error, open, signal) {
      if (!(error instanceof TenureError) || signal.aborted) return error;
      switch (appVerdict(error)) {
        case 'none':
          return error;
        case 'count':
          return note(app, error, false);
        case 'at_once':
          return note(app, error, true);
        case 'ask_probe': {
          const proof = await probe(app, open, signal);
          if (proof === undefined) return error.kind === 'permanent' ? error : note(app, error, false);
          const verdict = appVerdict(proof);
          // Neither is shown where the probe timed out: it is tried again, and asked about again.
          return verdict === 'count' || verdict === 'none' ? again(error) : note(app, proof, true, error);
        }
      }
    },
    async succeeded(app) {
      await forgetFailures(db, app);
    },
  };

  async function note(app: App, reason: TenureError, atOnce: boolean, thrown = reason): Promise<TenureError> {
    // Who waits for a turn to send sends nothing more, however long Postgres takes.
    if (atOnce) latches.set(app.id, { revision: app.revision, until: Number.POSITIVE_INFINITY, why: reason });
    try {
      const noted = await noteFailure(db, app, reason, atOnce);
      if (noted.kind === 'quarantined') {
        latches.set(app.id, { revision: app.revision, until: Date.now(), why: reason });
        return appQuarantined(noted.quarantine, thrown);
      }
      if (atOnce) latches.delete(app.id);
      return noted.kind === 'changed' ? appChanged(thrown) : thrown;
    } catch (failure) {
      if (atOnce) latches.delete(app.id);
      throw failure;
    }
  }

  /** What listing one user answers; undefined when it works. One probe for all who ask at the same time. */
  function probe(app: App, open: () => Prober, signal: AbortSignal): Promise<TenureError | undefined> {
    const key = `${app.id} ${app.revision}`;
    const known = probes.get(key);
    if (known !== undefined) return known;
    const asked = ask(open);
    probes.set(key, asked);
    const forget = () => probes.delete(key);
    asked.then((error) => {
      if (error === undefined) setTimeout(forget, PROVEN_MS).unref();
      else forget();
    }, forget);
    // Others share it, so it does not end with the one who asked; who does not want it any more goes.
    return Promise.race([asked, gone(signal)]);
  }
}

async function ask(open: () => Prober): Promise<TenureError | undefined> {
  try {
    await open().probe({ signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return undefined;
  } catch (error) {
    if (error instanceof TenureError) return error;
    throw error;
  }
}

function gone(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The connection was changed while the request was under way: what the old one answered says nothing of the new. */
function appChanged(error: TenureError): TenureError {
  return transient('app_changed', "The app's settings were changed meanwhile.", {
    remedy: 'Nothing to do: it is tried again with the new ones.',
    retryAfterMs: 50,
    outcomeUnknown: error.outcomeUnknown,
  });
}

/** A refusal of which the app's own probe could not say whether it is the object's or the app's. */
function again({ code, message, remedy, httpStatus, outcomeUnknown }: TenureError): TenureError {
  return transient(code, message, {
    ...(remedy === undefined ? {} : { remedy }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    outcomeUnknown,
  });
}
