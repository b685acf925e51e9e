import { and, eq, sql } from 'drizzle-orm';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { FinalOutcome } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import { type EventCause, eventSteps, events } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
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
 * and everyone with an account that is in use; of a policy's or group's event only that group's members.
 */
export async function coveredPeople(
  db: Db,
  eventId: EventId,
  appId: AppId,
  after: UserId | null,
  limit: number,
): Promise<readonly UserId[]> {
  const [event] = await db
    .select({ groupId: events.groupId, cause: events.cause })
    .from(events)
    .where(eq(events.id, eventId));
  const groupId = event?.groupId ?? null;
  const userIds = event?.cause?.userIds ?? null;
  const rows = await db.execute<{ user_id: UserId }>(sql`
    select c.user_id from (
      select user_id from entitlements where app_id = ${appId}
      union
      select user_id from accounts where app_id = ${appId} and state in ('none', 'pending', 'active')
      ${userIds === null ? sql`` : sql`union select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb)`}
    ) c
    where c.user_id > ${after ?? ''}
      and (${userIds === null}::boolean or c.user_id in (select jsonb_array_elements_text(${JSON.stringify(userIds ?? [])}::jsonb)))
      and (${groupId}::text is null
        or exists (select 1 from groups g where g.id = ${groupId} and g.built_in)
        or exists (select 1 from memberships m where m.group_id = ${groupId} and m.user_id = c.user_id))
      and not exists (
        select 1 from provisioning_log l
        where l.event_id = ${eventId} and l.app_id = ${appId} and l.user_id = c.user_id and l.group_id is null
          and l.outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled'))
    order by 1
    limit ${limit}`);
  return rows.map((row) => row.user_id);
}

/**
 * The groups a converge event has to look at in an app: its own; where the app or its mapping changed, all; and where
 * people's accounts may have changed, those with memberships that the target doesn't show yet.
 */
export async function coveredGroups(db: Db, eventId: EventId, appId: AppId): Promise<readonly GroupId[]> {
  const [event] = await db
    .select({ groupId: events.groupId, cause: events.cause })
    .from(events)
    .where(eq(events.id, eventId));
  const kind = event?.cause?.kind ?? 'app_changed';
  const all = kind === 'app_changed' || kind === 'mapping_changed' || kind === 'app_removed';
  const groupId = event?.groupId ?? null;
  const rows = await db.execute<{ group_id: GroupId }>(sql`
    select group_id from pushed_groups where app_id = ${appId} and (${all} or group_id = ${groupId})
    union
    select group_id from target_groups
      where app_id = ${appId} and remote_id is not null and (${all} or group_id = ${groupId})
    ${OF_PEOPLE.includes(kind) ? sql`union select group_id from unsettled_memberships where app_id = ${appId}` : sql``}
    order by 1`);
  return rows.map((row) => row.group_id);
}

/** Ends a converge event's step with what its rows say; an app that was being removed is gone with it. */
export async function finishConverge(db: Db, eventId: EventId, appId: AppId): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from events where id = ${eventId} for update`);
    const counts = await tx.execute<{ outcome: FinalOutcome; count: string }>(sql`
      select outcome, count(*) as count from provisioning_log
      where event_id = ${eventId} and app_id = ${appId}
        and outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled')
      group by 1`);
    const total = Object.fromEntries(counts.map((row) => [row.outcome, Number(row.count)]));
    const outcome: FinalOutcome = total.done === undefined ? 'unchanged' : 'done';
    await writeStep(tx, { eventId, appId }, { outcome, error: null });
    await tx
      .update(events)
      .set({ counts: sql`coalesce(counts, '{}'::jsonb) || ${JSON.stringify(total)}::jsonb` })
      .where(eq(events.id, eventId));
    await tx.execute(sql`
      update apps set deleted_at = now() from events e
      where e.id = ${eventId} and e.cause ->> 'kind' = 'app_removed' and apps.id = ${appId} and apps.removing_since is not null`);
    await settleEvent(tx, eventId);
  });
}

/** How many people of a converge event wait for a human in an app. */
export async function peopleInTrouble(db: Db, eventId: EventId, appId: AppId): Promise<number> {
  const [row] = await db.execute<{ count: string }>(sql`
    select count(distinct l.user_id) as count from provisioning_log l
    where l.event_id = ${eventId} and l.app_id = ${appId} and l.outcome = 'needs_attention' and l.group_id is null
      and not exists (
        select 1 from provisioning_log f
        where f.event_id = l.event_id and f.app_id = l.app_id and f.user_id = l.user_id and f.group_id is null
          and f.outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled'))`);
  return Number(row?.count ?? 0);
}
