import { sql } from 'drizzle-orm';
import type { AppId } from '../domain/ids.ts';
import type { App } from './apps.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';

/** Tells every process that a target has asked for silence. */
export const PAUSES_CHANNEL = 'tenure_pauses';

/** Answers that were under way together ask for much the same silence: the first one is written. */
const SAME_MS = 250;

/** Keeps that the app's target wants no request for `ms` from now on, and tells every process. */
export async function pauseApp(db: Db, appId: AppId, ms: number): Promise<void> {
  await db.execute(sql`
    with paused as (
      update apps set paused_until = now() + ${milliseconds(ms)}
      where id = ${appId} and (paused_until is null or paused_until < now() + ${milliseconds(ms - SAME_MS)})
      returning id
    )
    select pg_notify(${PAUSES_CHANNEL}, '') from paused`);
}

/** The apps whose targets want silence now, and for how many milliseconds more. */
export async function pausedApps(db: Db): Promise<ReadonlyMap<AppId, number>> {
  const rows = await db.execute<{ id: AppId; ms: number }>(sql`
    select id, (extract(epoch from paused_until - now()) * 1000)::float8 as ms from apps
    where paused_until > now() and deleted_at is null`);
  return new Map(rows.map(({ id, ms }) => [id, ms]));
}

/** For how long an app's target is still to be left alone, milliseconds; none, or less, where it is not. */
export function pausedMs({ pausedUntil }: Pick<App, 'pausedUntil'>): number {
  return (pausedUntil?.getTime() ?? 0) - Date.now();
}
