import { eq, inArray, sql } from 'drizzle-orm';
import type { AppId, EventId, GroupId, ReconciliationId, UserId } from '../../domain/ids.ts';
import type { ReconcilePlace } from '../../domain/reconcile/words.ts';
import { requestConvergence } from '../acceptance/requestConvergence.ts';
import type { Db, Tx } from '../connect.ts';
import { accounts, reconciliationFindings, reconciliations } from '../schema/index.ts';
import type { Finding } from './findings.ts';

/**
 * Asks for ordinary pushes of what these findings concern, and goes on to the place after them. Nothing is written in the
 * target here: a push takes the lease and looks at both sides again, and the deletion guard judges it as any other.
 *
 * @returns false where the comparison has ended meanwhile, or another worker was quicker; nothing is asked for then.
 */
export async function askToMend(
  db: Db,
  from: { readonly id: ReconciliationId; readonly appId: AppId; readonly after: number },
  findings: readonly Finding[],
  next: ReconcilePlace,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [now] = await tx.select().from(reconciliations).where(eq(reconciliations.id, from.id)).for('update');
    if (now?.status !== 'running' || now.place.phase !== 'mend' || now.place.after !== from.after) return false;
    const { appId, id } = from;
    const groups = findings.filter(({ groupId, userId }) => groupId !== null && userId === null);
    const members = findings.filter(({ groupId, userId }) => groupId !== null && userId !== null);
    const people = findings.filter(({ groupId, userId }) => groupId === null && userId !== null);
    for (const finding of people.filter(({ kind }) => kind === 'orphaned')) await adoptOurs(tx, appId, finding);
    for (const finding of members) await reopenMembership(tx, appId, finding);
    if (people.length + members.length > 0) {
      const userIds = [...new Set(people.flatMap(({ userId }) => userId ?? []))];
      const eventId = await requestConvergence(tx, { appId, cause: { kind: 'reconcile', id, userIds } });
      await note(tx, [...people, ...members], eventId);
    }
    for (const group of groups) {
      const { groupId } = group;
      if (groupId === null) continue;
      const cause = { kind: 'reconcile', id, userIds: [] } as const;
      await note(tx, [group], await requestConvergence(tx, { appId, groupId, cause }));
    }
    await tx
      .update(reconciliations)
      .set({
        place: next,
        counts: sql`counts || jsonb_build_object('mending', coalesce((counts ->> 'mending')::int, 0) + ${findings.length})`,
        updatedAt: sql`now()`,
      })
      .where(eq(reconciliations.id, id));
    return true;
  });
}

async function note(tx: Tx, findings: readonly Finding[], eventId: EventId): Promise<void> {
  const ids = findings.map((it) => it.id);
  await tx.update(reconciliationFindings).set({ eventId }).where(inArray(reconciliationFindings.id, ids));
}

/** An account with our external id of which we know nothing (ruling 24): ours again, so that a push may see to it. */
async function adoptOurs(tx: Tx, appId: AppId, { userId, remoteId }: Finding): Promise<void> {
  if (userId !== null && remoteId !== null) await linkAccount(tx, { appId, userId, remoteId });
}

/**
 * Notes that an account is the person's, where nothing stands in the way.
 *
 * @returns false where the person has another, or the account is another's.
 */
export async function linkAccount(
  tx: Tx,
  link: { readonly appId: AppId; readonly userId: UserId; readonly remoteId: string },
): Promise<boolean> {
  const { appId, userId, remoteId } = link;
  const claimed = await tx.execute<{ user_id: UserId }>(sql`
    select user_id from accounts where app_id = ${appId} and remote_id = ${remoteId} for update`);
  const [holder] = claimed;
  if (holder !== undefined) return holder.user_id === userId;
  const written = await tx
    .insert(accounts)
    .values({ userId, appId, remoteId, state: 'active', adopted: true })
    .onConflictDoUpdate({
      target: [accounts.userId, accounts.appId],
      set: { remoteId, state: 'active', adopted: true, updatedAt: sql`now()` },
      setWhere: sql`${accounts.remoteId} is null`,
    })
    .returning({ userId: accounts.userId });
  return written.length > 0;
}

/** What is noted of a membership is forgotten, so that a push of the group asks the target about it anew. */
async function reopenMembership(tx: Tx, appId: AppId, finding: Finding): Promise<void> {
  const { groupId, userId, remoteId } = finding;
  if (groupId === null || userId === null || remoteId === null) return;
  const membership: { groupId: GroupId; userId: UserId } = { groupId, userId };
  if (finding.kind === 'missing_member') {
    await tx.execute(sql`
      update target_memberships set applied = false, tried = false
      where app_id = ${appId} and group_id = ${membership.groupId} and user_id = ${membership.userId}`);
    return;
  }
  // Tried is enough to have it taken out, as long as nobody wants it.
  await tx.execute(sql`
    insert into target_memberships (app_id, group_id, user_id, applied, tried, remote_user_id)
    values (${appId}, ${membership.groupId}, ${membership.userId}, false, true, ${remoteId})
    on conflict (app_id, group_id, user_id) do update set tried = true, remote_user_id = excluded.remote_user_id`);
}
