import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { PrivateTargets } from '../connectors/http/privateTargets.ts';
import type { Database, Db } from '../db/connect.ts';
import type { Passing } from '../domain/faultPoint.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Actor } from './auth/actor.ts';
import type { ConsoleSettings } from './console/settings.ts';

/** All that the API needs from outside; it opens nothing by itself and never calls Temporal. */
export interface AppDeps {
  readonly db: Db;
  /** Hears what Postgres says (db/connect.ts). */
  readonly listen: Database['listen'];
  /** Fires when the process is told to stop: streams end then, as nothing else would end them. */
  readonly stopping: AbortSignal;
  readonly sealer: Sealer;
  /** TENURE_ADMIN_KEY: a key with every scope. */
  readonly adminKey: string;
  /** Private addresses that targets may live at. */
  readonly allowPrivate: PrivateTargets;
  /** Origin of the Temporal UI, for links to workflows; undefined where there is none. */
  readonly temporalUiUrl: string | undefined;
  readonly temporalNamespace: string;
  /** Opens and closes what Temporal keeps, for those who may see names. */
  readonly codec: PayloadCodec;
  /** Origins whose pages may ask it: those of the Temporal UI. */
  readonly codecOrigins: ReadonlySet<string>;
  /** The console's built pages (console/dist); undefined where there is none. */
  readonly consoleDir: string | undefined;
  /** The console's sign-in. */
  readonly console: ConsoleSettings;
  readonly logger: Logger;
  /** Where the API's metrics are registered and `/metrics` reads. */
  readonly metrics: Registry;
  readonly installation: Installation;
  /** What `/readyz` tells beside Postgres. */
  readonly state: () => Promise<RuntimeState>;
  /** Told of the moments at which a crash is worst; only tests listen. */
  readonly passing?: Passing | undefined;
}

/** What an installation is made of, for its own page. */
export interface Installation {
  /** How long failed attempts are kept after their event's end, days. */
  readonly attemptsKeptDays: number;
  /** The server's version, and for how many days it keeps closed workflows; null where it does not answer. */
  readonly temporal: () => Promise<{ readonly version: string | null; readonly keptDays: number | null }>;
  /** What it runs on, with the licence of each. */
  readonly packages: () => Promise<readonly InstalledPackage[]>;
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

export interface RuntimeState {
  readonly temporal: 'ok' | 'unreachable';
  /** Workers that poll now. */
  readonly workers: number;
}

/** What middleware leaves for the handlers. */
export interface ApiEnv {
  Variables: {
    requestId: string;
    actor: Actor;
    /** Who sends the request by what is true now, for an answer that goes on for long; undefined once that is nobody. */
    askAgain: () => Promise<Actor | undefined>;
    /** The Content-Security-Policy of a page of the console, which has a nonce of its own. */
    pagePolicy?: string;
  };
}
