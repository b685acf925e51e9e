import { type SQL, sql } from 'drizzle-orm';
import { DELETION_GUARD } from '../domain/deletionGuard.ts';
import type { AppId, EventId } from '../domain/ids.ts';
import { APP_QUARANTINED } from '../domain/quarantine.ts';
import { EVENT_CODE, NO_STUCK_STEP } from './attentionCode.ts';
import type { Db } from './connect.ts';
import { readWindow } from './guard/listHolds.ts';
import { waitingForApps } from './quarantine.ts';
import { apps, events } from './schema/index.ts';

/** What waits for a human for one reason in one app. */
export interface AttentionItem {
  readonly code: string;
  /** null where no app has to do with it. */
  readonly appId: AppId | null;
  readonly appName: string | null;
  /** Steps, or events without steps; of a quarantined app what waits for it. */
  readonly count: number;
  /** People of single-person events; of the deletion guard those whose removal is held. */
  readonly people: number;
  readonly oldest: Date;
  readonly message: string | null;
  readonly remedy: string | null;
  /** The newest few. */
  readonly sampleEventIds: readonly EventId[];
  /** Of a quarantined app: when it is probed next. */
  readonly nextAttempt: Date | null;
}

const SAMPLES = 5;

/** All that waits for a human, grouped by app and code, the most first; quarantined apps come before, one item each. */
export async function listAttention(db: Db): Promise<readonly AttentionItem[]> {
  const [quarantined, steps, whole] = await Promise.all([quarantinedApps(db), stuckSteps(db), stuckEvents(db)]);
  const found = [...steps, ...whole].sort((a, b) => b.count - a.count || a.oldest.getTime() - b.oldest.getTime());
  return [...quarantined, ...found];
}

interface Grouped extends Record<string, unknown> {
  readonly code: string;
  readonly app_id: AppId | null;
  readonly app_name: string | null;
  readonly count: string;
  readonly people: string;
  readonly oldest: string;
  readonly message: string | null;
  readonly remedy: string | null;
  readonly samples: EventId[];
}

function samples(id: SQL): SQL {
  return sql`to_jsonb((array_agg(${id} order by ${id} desc))[1:${sql.raw(String(SAMPLES))}]) as samples`;
}

async function stuckSteps(db: Db): Promise<readonly AttentionItem[]> {
  const rows = await db.execute<Grouped>(sql`
    select coalesce(s.reason, 'unknown') as code, s.app_id, max(a.display_name) as app_name, count(*) as count,
      count(distinct e.user_id) as people, min(s.updated_at) as oldest,
      (array_agg(s.error ->> 'message' order by s.updated_at desc))[1] as message,
      (array_agg(s.error ->> 'remedy' order by s.updated_at desc))[1] as remedy, ${samples(sql`s.event_id`)}
    from event_steps s join events e on e.id = s.event_id left join apps a on a.id = s.app_id
    where s.finished_at is null and s.outcome = 'needs_attention'
    group by 1, s.app_id`);
  return Promise.all(
    rows.map(async (row) => {
      const item = shown(row);
      const isHeld = item.code === DELETION_GUARD && item.appId !== null;
      return isHeld && item.appId !== null ? { ...item, people: (await readWindow(db, item.appId)).held } : item;
    }),
  );
}

async function stuckEvents(db: Db): Promise<readonly AttentionItem[]> {
  const rows = await db.execute<Grouped>(sql`
    select ${EVENT_CODE} as code, null as app_id, null as app_name, count(*) as count,
      count(distinct ${events.userId}) as people, min(coalesce(${events.effectiveAt}, ${events.createdAt})) as oldest,
      null as message, null as remedy, ${samples(sql`${events.id}`)}
    from ${events}
    where ${events.status} = 'needs_attention' and ${NO_STUCK_STEP}
    group by 1`);
  return rows.map((row) => ({ ...shown(row), ...WHOLE[row.code] }));
}

const WHOLE: Readonly<Record<string, Pick<AttentionItem, 'message' | 'remedy'>>> = {
  change_refused: {
    message: 'A scheduled change could not take effect when its time came.',
    remedy: 'Mend what it met (a user name that is taken, a group that is gone), then retry; or skip it.',
  },
  workflow_ended: {
    message: 'The workflow of this event was ended before its work was.',
    remedy: 'Retry the event: it goes on in a new workflow.',
  },
};

async function quarantinedApps(db: Db): Promise<readonly AttentionItem[]> {
  const rows = await db.select().from(apps).where(sql`${apps.quarantine} is not null and ${apps.deletedAt} is null`);
  const waiting = await waitingForApps(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, displayName, quarantine, health }) =>
    quarantine === null
      ? []
      : [
          {
            code: APP_QUARANTINED,
            appId: id,
            appName: displayName,
            count: waiting.get(id)?.steps ?? 0,
            people: 0,
            oldest: new Date(quarantine.since),
            message: quarantine.message,
            remedy: quarantine.remedy,
            sampleEventIds: [],
            nextAttempt: health.dueAt === undefined ? null : new Date(health.dueAt),
          },
        ],
  );
}

function shown(row: Grouped): AttentionItem {
  return {
    code: row.code,
    appId: row.app_id,
    appName: row.app_name,
    count: Number(row.count),
    people: Number(row.people),
    oldest: new Date(row.oldest),
    message: row.message,
    remedy: row.remedy,
    sampleEventIds: row.samples,
    nextAttempt: null,
  };
}
