import { eq, sql } from 'drizzle-orm';
import type { AppId } from '../../domain/ids.ts';
import type { OperationSwitches } from '../../domain/lifecycle.ts';
import { type App, findLiveApp } from '../apps.ts';
import type { Db, Tx } from '../connect.ts';
import { apps, pushedGroups } from '../schema/index.ts';
import { compareStandings, type Effect } from './compareStandings.ts';
import { rolledBack } from './rolledBack.ts';
import { readStandings } from './standings.ts';

/** Settings of an app that would change, or its end. */
export interface AppChange {
  readonly authorizedDomains?: string[] | undefined;
  readonly operations?: Partial<OperationSwitches> | undefined;
  readonly onLeave?: App['onLeave'] | undefined;
  readonly pushGroups?: App['pushGroups'] | undefined;
  /** `keep` leaves all accounts as they are; `deprovision` takes them away first. */
  readonly delete?: 'keep' | 'deprovision' | undefined;
}

export interface AppEffect extends Effect {
  /** How many groups the app would get, and lose. */
  readonly groups: { readonly gives: number; readonly takes: number };
}

/** What the change would give and take, changing nothing; undefined where there is no such app. */
export async function appEffect(db: Db, appId: AppId, change: AppChange): Promise<AppEffect | undefined> {
  return rolledBack(db, async (tx) => {
    const app = await findLiveApp(tx, appId);
    if (app === undefined) return undefined;
    const before = await readStandings(tx, app);
    if (change.delete === 'keep') {
      return { ...(await compareStandings(tx, app, before, before)), groups: { gives: 0, takes: 0 } };
    }
    const groupsBefore = await groupsOf(tx, appId);
    const changed = changedApp(app, change);
    if (change.pushGroups !== undefined || change.delete !== undefined) {
      const { pushGroups, removingSince } = changed;
      await tx.update(apps).set({ pushGroups, removingSince }).where(eq(apps.id, appId));
    }
    const groupsAfter = await groupsOf(tx, appId);
    const effect = await compareStandings(tx, changed, before, await readStandings(tx, changed));
    return {
      ...effect,
      groups: { gives: missing(groupsBefore, groupsAfter), takes: missing(groupsAfter, groupsBefore) },
    };
  });
}

function changedApp(app: App, change: AppChange): App {
  return {
    ...app,
    authorizedDomains: change.authorizedDomains ?? app.authorizedDomains,
    operations: { ...app.operations, ...change.operations },
    onLeave: change.onLeave ?? app.onLeave,
    pushGroups: change.pushGroups ?? app.pushGroups,
    removingSince: change.delete === 'deprovision' ? new Date() : app.removingSince,
  };
}

async function groupsOf(tx: Tx, appId: AppId): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ id: pushedGroups.groupId })
    .from(pushedGroups)
    .where(sql`${pushedGroups.appId} = ${appId}`);
  return new Set(rows.map(({ id }) => id));
}

/** How many of `those` are not among `these`. */
function missing(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  return [...those].filter((id) => !these.has(id)).length;
}
