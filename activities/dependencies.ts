import type { PrivateTargets } from '../connectors/http/privateTargets.ts';
import type { Db } from '../db/connect.ts';
import type { Passing } from '../domain/faultPoint.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { AppWatch } from './appWatch.ts';
import type { Coalescer } from './coalesce.ts';
import type { ConnectorCache } from './connectorCache.ts';
import type { GroupResult } from './convergeGroup.ts';

/** What activities are made with. */
export interface ActivityDependencies {
  readonly db: Db;
  readonly sealer: Sealer;
  /** Private addresses that targets may live at. */
  readonly allowPrivate: PrivateTargets;
  /** Told of the moments at which a crash is worst; only tests listen. */
  readonly passing?: Passing | undefined;
}

export interface LeaseTimes {
  /** How long a lease stands without being renewed; longer than a request to a target may take. */
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  /** How long an activity waits for somebody else's lease before it lets its slot go. */
  readonly waitMs: number;
}

/** What an activity's steps work with. */
export interface Toolbox extends ActivityDependencies {
  readonly connectors: ConnectorCache;
  /** Runs of one group shared by all who wait for it. */
  readonly groupRuns: Coalescer<GroupResult>;
  /** Keeps pushes away from apps in quarantine. */
  readonly watch: AppWatch;
  readonly lease: LeaseTimes;
}

/** One attempt of an activity, as its context tells it. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Fires when the workflow cancels the activity or the worker shuts down. */
  readonly signal: AbortSignal;
  heartbeat(): void;
}
