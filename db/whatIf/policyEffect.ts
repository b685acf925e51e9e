import { and, eq, ne, or } from 'drizzle-orm';
import { type AppId, type GroupId, newId, type PolicyId } from '../../domain/ids.ts';
import { liftSuppressionsByPolicy } from '../acceptance/liftSuppressions.ts';
import { type App, findLiveApp } from '../apps.ts';
import type { Db, Tx } from '../connect.ts';
import { policies } from '../schema/index.ts';
import { compareStandings, type Effect } from './compareStandings.ts';
import { rolledBack } from './rolledBack.ts';
import { readStandings } from './standings.ts';

/** A policy that would be made, deleted, or name another app or group. */
export type PolicyChange =
  | { readonly kind: 'create'; readonly appId: AppId; readonly groupId: GroupId }
  | { readonly kind: 'delete'; readonly id: PolicyId; readonly appId: AppId }
  | {
      readonly kind: 'move';
      readonly id: PolicyId;
      /** What it would name. */
      readonly appId: AppId;
      readonly groupId: GroupId;
      /** The app that it names now. */
      readonly oldAppId: AppId;
    };

export interface PolicyEffect extends Effect {
  /** What would happen in the app that the policy names now, where it would name another. */
  readonly oldApp: Effect | null;
}

/**
 * What the change would give and take, changing nothing; undefined where there is no such app (any more).
 *
 * @throws unique violation `policies_app_group` where a policy would become the twin of another.
 */
export async function policyEffect(db: Db, change: PolicyChange): Promise<PolicyEffect | undefined> {
  return rolledBack(db, async (tx) => {
    const app = await findLiveApp(tx, change.appId);
    if (app === undefined) return undefined;
    const isOther = change.kind === 'move' && change.oldAppId !== app.id;
    const oldApp = isOther ? await findLiveApp(tx, change.oldAppId) : undefined;
    const before = await readStandings(tx, app);
    const oldBefore = oldApp === undefined ? [] : await readStandings(tx, oldApp);
    await make(tx, app, change);
    return {
      ...(await compareStandings(tx, app, before, await readStandings(tx, app))),
      oldApp:
        oldApp === undefined ? null : await compareStandings(tx, oldApp, oldBefore, await readStandings(tx, oldApp)),
    };
  });
}

async function make(tx: Tx, app: App, change: PolicyChange): Promise<void> {
  if (change.kind === 'delete') {
    await tx.delete(policies).where(eq(policies.id, change.id));
    return;
  }
  const { groupId } = change;
  if (change.kind === 'move') {
    const moved = await tx
      .update(policies)
      .set({ appId: app.id, groupId })
      .where(and(eq(policies.id, change.id), or(ne(policies.appId, app.id), ne(policies.groupId, groupId))))
      .returning({ id: policies.id });
    if (moved.length > 0) await liftSuppressionsByPolicy(tx, { appId: app.id, groupId });
    return;
  }
  const made = await tx
    .insert(policies)
    .values({ id: newId('pol'), appId: app.id, groupId, name: 'what if' })
    .onConflictDoNothing()
    .returning({ id: policies.id });
  // As a real one does; a policy that is there already is refused, and does nothing.
  if (made.length > 0) await liftSuppressionsByPolicy(tx, { appId: app.id, groupId });
}
