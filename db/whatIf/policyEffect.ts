import { eq } from 'drizzle-orm';
import { type AppId, type GroupId, newId, type PolicyId } from '../../domain/ids.ts';
import { liftSuppressionsByPolicy } from '../acceptance/liftSuppressions.ts';
import { type App, findLiveApp } from '../apps.ts';
import type { Db, Tx } from '../connect.ts';
import { policies } from '../schema/index.ts';
import { compareStandings, type Effect } from './compareStandings.ts';
import { rolledBack } from './rolledBack.ts';
import { readStandings } from './standings.ts';

/** A policy that would be made, or deleted. */
export type PolicyChange =
  | { readonly kind: 'create'; readonly appId: AppId; readonly groupId: GroupId }
  | { readonly kind: 'delete'; readonly id: PolicyId; readonly appId: AppId };

/** What the change would give and take, changing nothing; undefined where there is no such app (any more). */
export async function policyEffect(db: Db, change: PolicyChange): Promise<Effect | undefined> {
  return rolledBack(db, async (tx) => {
    const app = await findLiveApp(tx, change.appId);
    if (app === undefined) return undefined;
    const before = await readStandings(tx, app);
    await make(tx, app, change);
    return compareStandings(tx, app, before, await readStandings(tx, app));
  });
}

async function make(tx: Tx, app: App, change: PolicyChange): Promise<void> {
  if (change.kind === 'delete') {
    await tx.delete(policies).where(eq(policies.id, change.id));
    return;
  }
  const { groupId } = change;
  const made = await tx
    .insert(policies)
    .values({ id: newId('pol'), appId: app.id, groupId, name: 'what if' })
    .onConflictDoNothing()
    .returning({ id: policies.id });
  // As a real one does; a policy that is there already is refused, and does nothing.
  if (made.length > 0) await liftSuppressionsByPolicy(tx, { appId: app.id, groupId });
}
