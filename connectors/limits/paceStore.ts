import type { AppId } from '../../domain/ids.ts';

/** What a process asks for one request to a target. */
export interface Ask {
  /** Names the request's slot. */
  readonly id: string;
  /** A leaver: what is not urgent stands aside until it is through. */
  readonly urgent: boolean;
  /** Slots that this process gives back on the way. */
  readonly released: readonly string[];
}

/** Whether the request may begin; milliseconds until it may, or until asking again may help. */
export interface Leave {
  readonly granted: boolean;
  readonly inMs: number;
  /** A slot is held for it, to be renewed and given back. */
  readonly slot: boolean;
}

/** Where an app's limits are kept for all processes together; Postgres in life (db/appPace.ts). */
export interface PaceStore {
  ask(appId: AppId, ask: Ask): Promise<Leave>;
  release(appId: AppId, ids: readonly string[]): Promise<void>;
  /** Says that these slots' requests are still under way. */
  renew(appId: AppId, ids: readonly string[]): Promise<void>;
  /** When one that is sent away is to come again, milliseconds from now: those that wait are spread. */
  comeBack(appId: AppId): Promise<number>;
}
