import { type SQL, sql } from 'drizzle-orm';
import type { AppId, GroupId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';

/** What can be written by one at a time: a person's account in an app, or a group in it. */
export type Leasable =
  | { readonly kind: 'account'; readonly appId: AppId; readonly userId: UserId }
  | { readonly kind: 'group'; readonly appId: AppId; readonly groupId: GroupId };

/**
 * Takes the lease for `ttlMs`, making the row where there is none; undefined while somebody else has it. Whoever takes
 * an expired account lease asks for that account to be looked at once more, as the lost writer's request may still be
 * under way (ruling 4).
 *
 * @returns the fencing number: greater than all before; 1 means that nobody ever had it.
 */
export async function takeLease(db: Db, it: Leasable, ttlMs: number, recheckMs: number): Promise<number | undefined> {
  const { table, key, id } = place(it);
  const recheck =
    it.kind === 'account'
      ? sql`, recheck_at = case when t.lease_until is null then t.recheck_at else now() + ${milliseconds(recheckMs)} end`
      : sql``;
  const rows = await db.execute<{ fencing: string }>(sql`
    insert into ${table} as t (app_id, ${key}, fencing, lease_until) values (${it.appId}, ${id}, 1, now() + ${milliseconds(ttlMs)})
    on conflict (app_id, ${key}) do update
      set fencing = t.fencing + 1, lease_until = now() + ${milliseconds(ttlMs)}, preempt = false${recheck}
      where t.lease_until is null or t.lease_until <= now()
    returning fencing`);
  return rows[0] === undefined ? undefined : Number(rows[0].fencing);
}

/** Holds the lease for `ttlMs` more. Undefined when it is lost; `preempt` when an offboard waits for it. */
export async function renewLease(
  db: Db,
  it: Leasable,
  fencing: number,
  ttlMs: number,
): Promise<{ readonly preempt: boolean } | undefined> {
  const { table, key, id } = place(it);
  const rows = await db.execute<{ preempt: boolean }>(sql`
    update ${table} set lease_until = now() + ${milliseconds(ttlMs)}
    where app_id = ${it.appId} and ${key} = ${id} and fencing = ${fencing} and lease_until is not null
    returning preempt`);
  return rows[0];
}

/**
 * Gives the lease back; nothing where it was lost. With `recheckMs` an account is looked at once more after that: a
 * request may still be under way to the target.
 */
export async function releaseLease(db: Db, it: Leasable, fencing: number, recheckMs?: number): Promise<void> {
  const { table, key, id } = place(it);
  const recheck =
    it.kind === 'account' && recheckMs !== undefined ? sql`, recheck_at = now() + ${milliseconds(recheckMs)}` : sql``;
  await db.execute(sql`
    update ${table} set lease_until = null, preempt = false${recheck}
    where app_id = ${it.appId} and ${key} = ${id} and fencing = ${fencing}`);
}

/** Asks the holder to give way: it looks at each heartbeat. */
export async function preemptLease(db: Db, it: Leasable): Promise<void> {
  const { table, key, id } = place(it);
  await db.execute(sql`
    update ${table} set preempt = true where app_id = ${it.appId} and ${key} = ${id} and lease_until > now()`);
}

function place(it: Leasable): { table: SQL; key: SQL; id: string } {
  return it.kind === 'account'
    ? { table: sql`accounts`, key: sql`user_id`, id: it.userId }
    : { table: sql`target_groups`, key: sql`group_id`, id: it.groupId };
}
