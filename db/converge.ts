import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { FinalOutcome } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import { coverageOf, isInGroup, isNamed } from './coverage.ts';
import { isFinalOutcome } from './finalRow.ts';
import { endHoldsAfterConverge } from './guard/endHolds.ts';
import { forgetApp } from './removeApp.ts';
import { apps, type EventCause, eventSteps, events } from './schema/index.ts';
import { holdEvent, settleEvent } from './settleEvent.ts';
import { writeStep } from './steps.ts';

export interface ConvergePlan {
  readonly appId: AppId;
  /** People's accounts may be touched, not only the group. */
  readonly people: boolean;
}

/** Causes that entitle people, or end their entitlement, or change what their accounts hold. */
const OF_PEOPLE: readonly EventCause['kind'][] = [
  'policy_created',
  'policy_deleted',
  'app_changed',
  'mapping_changed',
  'app_removed',
  'recheck',
  'adoption',
  'reconcile',
];

/**
 * Works out which apps a converge event touches, and writes a step for each; none: the event ends here with its row in
 * the report. Done twice it answers the same.
 */
export async function planConverge(db: Db, eventId: EventId): Promise<readonly ConvergePlan[]> {
  return db.transaction(async (tx) => {
    const [event] = await tx.select().from(events).where(eq(events.id, eventId)).for('update');
    if (event === undefined || event.finishedAt !== null) return [];
    const kind = event.cause?.kind ?? 'app_changed';
    const { groupId } = event;
    const rows = await tx.execute<{ app_id: AppId; by_policy: boolean }>(sql`
      select a.id as app_id, exists (select 1 from policies p where p.app_id = a.id and p.group_id = ${groupId}) as by_policy
      from apps a
      where a.deleted_at is null and (a.id = ${event.appId} or (${event.appId}::text is null and (
        exists (select 1 from pushed_groups pg where pg.app_id = a.id and pg.group_id = ${groupId})
        or exists (select 1 from target_groups tg where tg.app_id = a.id and tg.group_id = ${groupId})
        or exists (select 1 from policies p where p.app_id = a.id and p.group_id = ${groupId}))))
      order by 1`);
    if (rows.length > 0) {
      await tx
        .insert(eventSteps)
        .values(rows.map((row) => ({ eventId, appId: row.app_id, outcome: 'running' as const })))
        .onConflictDoNothing();
    }
    const steps = await tx.select().from(eventSteps).where(eq(eventSteps.eventId, eventId));
    if (steps.length === 0) {
      await appendLog(tx, [
        { eventId, workflowId: event.workflowId, appId: null, groupId, outcome: 'skipped', reason: 'no_app' },
      ]);
      await settleEvent(tx, eventId);
      return [];
    }
    // Of an event that goes on in a new workflow, after its first was ended.
    await tx
      .update(eventSteps)
      .set({ outcome: 'running', reason: null, error: null })
      .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.outcome, 'needs_attention')));
    await tx
      .update(events)
      .set({
        status: sql`case when status in ('accepted', 'needs_attention') then 'running' else status end`,
        startedAt: sql`coalesce(started_at, now())`,
      })
      .where(eq(events.id, eventId));
    const byPolicy = new Set(rows.filter((row) => row.by_policy).map((row) => row.app_id));
    return steps
      .filter((step) => step.finishedAt === null)
      .map(({ appId }) => ({
        appId,
        people: OF_PEOPLE.includes(kind) || (kind === 'group_deleted' && byPolicy.has(appId)),
      }));
  });
}

/**
 * The people a converge event covers in an app, after `after`, who have no final row of it yet: everyone entitled now
 * and everyone with an account that is in use; of a policy's or group's event only that group's members. Not those
 * who were found to wait for a human after `since`: they are looked at again when somebody has said so.
 */
export async function coveredPeople(
  db: Db,
  eventId: EventId,
  appId: AppId,
  options: { readonly after: UserId | null; readonly since: Date; readonly limit: number },
): Promise<readonly UserId[]> {
  const coverage = await coverageOf(db, eventId);
  const { userIds } = coverage;
  const rows = await db.execute<{ user_id: UserId }>(sql`
    select distinct c.user_id from (
      select user_id, false as troubled from entitlements where app_id = ${appId}
      union all
      select user_id, false from accounts where app_id = ${appId} and state in ('none', 'pending', 'active')
      union all
      -- Whoever waited for a human gets a final row, even if no longer covered.
      select user_id, true from provisioning_log
      where event_id = ${eventId} and app_id = ${appId} and group_id is null and user_id is not null
        and outcome = 'needs_attention'
      ${userIds === null ? sql`` : sql`union all select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb), false`}
    ) c
    where c.user_id > ${options.after ?? ''}
      and ${isNamed(coverage, sql`c.user_id`)}
      and (c.troubled or ${isInGroup(coverage, sql`c.user_id`)})
      and not exists (
        select 1 from provisioning_log l
        where l.event_id = ${eventId} and l.app_id = ${appId} and l.user_id = c.user_id and l.group_id is null
          and (l.outcome ${isFinalOutcome}
            or (l.time >= ${options.since.toISOString()}::timestamptz and not exists (
              select 1 from guard_holds h
              where h.event_id = l.event_id and h.app_id = l.app_id and h.user_id = l.user_id
                and h.state in ('approved', 'rejected')))))
    order by 1
    limit ${options.limit}`);
  return rows.map((row) => row.user_id);
}

/**
 * The groups a converge event has to look at in an app: its own; where the app or its mapping changed, all; and where
 * people's accounts may have changed, those with memberships that the target doesn't show yet. Not those that have their
 * final row already; with `pushedOnly` not those that are to go either.
 */
export async function coveredGroups(
  db: Db,
  eventId: EventId,
  appId: AppId,
  options: { readonly pushedOnly: boolean },
): Promise<readonly GroupId[]> {
  const [event] = await db
    .select({ groupId: events.groupId, cause: events.cause })
    .from(events)
    .where(eq(events.id, eventId));
  const kind = event?.cause?.kind ?? 'app_changed';
  const all = kind === 'app_changed' || kind === 'mapping_changed' || kind === 'app_removed';
  const groupId = event?.groupId ?? null;
  const rows = await db.execute<{ group_id: GroupId }>(sql`
    select group_id from (select group_id from (
      select group_id from pushed_groups where app_id = ${appId} and ${all}
      union
      select group_id from target_groups where app_id = ${appId} and remote_id is not null and ${all}
      union
      select id from groups where id = ${groupId} and not built_in
    ) g
    where not exists (
      select 1 from provisioning_log l
      where l.event_id = ${eventId} and l.app_id = ${appId} and l.user_id is null and l.group_id = g.group_id
        and l.outcome ${isFinalOutcome})
    ${OF_PEOPLE.includes(kind) ? sql`union select group_id from unsettled_memberships where app_id = ${appId}` : sql``}
    ) covered
    ${options.pushedOnly ? sql`where group_id in (select group_id from pushed_groups where app_id = ${appId})` : sql``}
    order by 1`);
  return rows.map((row) => row.group_id);
}

/** Ends a converge event's step with what its rows say; an app that was being removed is gone with it. */
export async function finishConverge(db: Db, eventId: EventId, appId: AppId): Promise<void> {
  await db.transaction(async (tx) => {
    await holdEvent(tx, eventId);
    const counts = await tx.execute<{ outcome: FinalOutcome; count: string }>(sql`
      select outcome, count(*) as count from provisioning_log
      where event_id = ${eventId} and app_id = ${appId}
        and outcome ${isFinalOutcome}
      group by 1`);
    const total = Object.fromEntries(counts.map((row) => [row.outcome, Number(row.count)]));
    if (counts.length === 0) {
      const [event] = await tx.select().from(events).where(eq(events.id, eventId));
      const [app] = await tx.select().from(apps).where(eq(apps.id, appId));
      const about = { eventId, workflowId: event?.workflowId ?? '', appId, appName: app?.displayName ?? null };
      await appendLog(tx, [
        { ...about, groupId: event?.groupId ?? null, outcome: 'unchanged', reason: 'nothing_to_do' },
      ]);
    }
    const outcome: FinalOutcome = total.done === undefined ? 'unchanged' : 'done';
    await writeStep(tx, { eventId, appId }, { outcome, error: null });
    await tx
      .update(events)
      .set({ counts: sql`coalesce(counts, '{}'::jsonb) || ${JSON.stringify(total)}::jsonb` })
      .where(eq(events.id, eventId));
    await settleEvent(tx, eventId);
    const [removed] = await tx
      .select({ app: apps })
      .from(events)
      .innerJoin(apps, eq(apps.id, appId))
      .where(
        and(eq(events.id, eventId), sql`${events.cause} ->> 'kind' = 'app_removed'`, isNotNull(apps.removingSince)),
      )
      .for('update', { of: apps });
    // What of others' events is still open there ends with it.
    if (removed !== undefined) await forgetApp(tx, removed.app);
    else await endHoldsAfterConverge(tx, appId, eventId);
  });
}

/** How many people of a converge event wait for a human in an app, for other reasons than the deletion guard's. */
export async function peopleInTrouble(db: Db, eventId: EventId, appId: AppId): Promise<number> {
  const [row] = await db.execute<{ count: string }>(sql`
    select count(distinct l.user_id) as count from provisioning_log l
    where l.event_id = ${eventId} and l.app_id = ${appId} and l.outcome = 'needs_attention' and l.group_id is null
      and not exists (
        select 1 from provisioning_log f
        where f.event_id = l.event_id and f.app_id = l.app_id and f.user_id = l.user_id and f.group_id is null
          and f.outcome ${isFinalOutcome})
      and not exists (
        select 1 from guard_holds h
        where h.event_id = l.event_id and h.app_id = l.app_id and h.user_id = l.user_id and h.state = 'held')`);
  return Number(row?.count ?? 0);
}
