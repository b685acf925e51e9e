import { sql } from 'drizzle-orm';
import type { AppId, ReconciliationId } from '../../domain/ids.ts';
import type { ReconcileSettings } from '../../domain/reconcile/words.ts';
import type { Db } from '../connect.ts';

export interface StartableReconciliation {
  readonly id: ReconciliationId;
  readonly appId: AppId;
  readonly workflowId: string;
  /** Its workflow was started before: whether it still runs is to be seen. */
  readonly startedBefore: boolean;
}

/** Running comparisons whose workflow was never started, or not looked after for a minute; claimed for a minute. */
export async function claimReconciliations(db: Db, limit: number): Promise<readonly StartableReconciliation[]> {
  const rows = await db.execute<{ id: ReconciliationId; app_id: AppId; workflow_id: string; before: boolean }>(sql`
    update reconciliations r set started_after = now() + interval '1 minute'
    from (select id, started_after > created_at as before from reconciliations
      where status = 'running' and started_after <= now()
      order by id limit ${limit} for update skip locked) due
    where r.id = due.id
    returning r.id, r.app_id, r.workflow_id, due.before`);
  return rows.map((row) => ({
    id: row.id,
    appId: row.app_id,
    workflowId: row.workflow_id,
    startedBefore: row.before,
  }));
}

/** Its workflow could not be started: the next round tries again, as if for the first time. */
export async function giveBackReconciliation(db: Db, id: ReconciliationId): Promise<void> {
  await db.execute(sql`update reconciliations set started_after = created_at where id = ${id}`);
}

export interface ScheduledApp {
  readonly appId: AppId;
  readonly settings: ReconcileSettings;
  /** Removed, or being removed. */
  readonly leaving: boolean;
}

/** Every app with how it is compared by itself; those removed in the last day too. */
export async function scheduledApps(db: Db): Promise<readonly ScheduledApp[]> {
  const rows = await db.execute<{ id: AppId; reconcile: ReconcileSettings; leaving: boolean }>(sql`
    select id, reconcile, (deleted_at is not null or removing_since is not null) as leaving from apps
    where deleted_at is null or deleted_at > now() - interval '1 day'
    order by id`);
  return rows.map((row) => ({ appId: row.id, settings: row.reconcile, leaving: row.leaving }));
}
