import { and, eq, sql } from 'drizzle-orm';
import type { CapabilityProfile } from '../connectors/connector.ts';
import type { App } from './apps.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { type AppHealth, apps } from './schema/index.ts';

/** What a look at an app has shown. */
export interface Seen {
  readonly checks: AppHealth['checks'];
  readonly ok: boolean;
  /** Where something was learned about what the target can do. */
  readonly profile?: CapabilityProfile | undefined;
}

/**
 * Keeps what a look at an app has shown; not where its settings have changed since. When the next look is due stays as
 * it was. Neither revision nor `updatedAt` change: nobody has set anything.
 */
export async function writeHealth(db: Db, app: Pick<App, 'id' | 'revision'>, seen: Seen): Promise<void> {
  const health = {
    status: seen.ok ? 'ok' : 'failing',
    checkedAt: new Date().toISOString(),
    checks: seen.checks,
  };
  await db
    .update(apps)
    .set({
      health: sql`${apps.health} || ${JSON.stringify(health)}::jsonb`,
      ...(seen.profile === undefined ? {} : { profile: seen.profile }),
    })
    .where(and(eq(apps.id, app.id), eq(apps.revision, app.revision)));
}

/**
 * Takes the app that has waited longest for a look, and says when the next one is due; undefined where none is due. The
 * row is the claim: of several processes one gets the app, and where that one dies the app is simply due again.
 *
 * @param probeMs how long the claim on an app in quarantine stands, whose next probe is set when this one has ended.
 */
export async function claimHealthCheck(db: Db, everyMs: number, probeMs = everyMs): Promise<App | undefined> {
  const due = sql`coalesce((${apps.health} ->> 'dueAt')::timestamptz, '-infinity')`;
  const next = db
    .select({ id: apps.id })
    .from(apps)
    .where(and(sql`${apps.deletedAt} is null`, sql`${due} <= now()`))
    .orderBy(due)
    .limit(1)
    .for('update', { skipLocked: true });
  const [claimed] = await db
    .update(apps)
    .set({
      health: sql`${apps.health} || jsonb_build_object('dueAt', now() +
        case when ${apps.quarantine} is null then ${milliseconds(everyMs)} else ${milliseconds(probeMs)} end)`,
    })
    .where(sql`${apps.id} = (${next})`)
    .returning();
  return claimed;
}

/** Says that the next look is due in `ms`, rather than when it was: it has just failed. */
export async function lookAgainIn(db: Db, app: Pick<App, 'id' | 'revision'>, ms: number): Promise<void> {
  await db
    .update(apps)
    .set({ health: sql`${apps.health} || jsonb_build_object('dueAt', now() + ${milliseconds(ms)})` })
    .where(and(eq(apps.id, app.id), eq(apps.revision, app.revision)));
}
