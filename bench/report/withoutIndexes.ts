import type { Sql } from 'postgres';

/**
 * Does `work` while these tables have only the indexes of their keys, and makes the others anew: of many rows an index is made
 * sooner than it is kept.
 */
export async function withoutIndexes(db: Sql, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  const indexes = await db<{ name: string; made: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
    from pg_index i
    where i.indrelid = any(${db.array([...tables])}::regclass[])
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;
  for (const { name } of indexes) await db.unsafe(`drop index ${name}`);
  await work();
  await db.unsafe("set maintenance_work_mem = '512MB'");
  for (const { made } of indexes) await db.unsafe(made);
}
