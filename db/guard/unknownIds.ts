import { sql } from 'drizzle-orm';
import type { EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';

/** Which of these ids are no event's and no person's, people who are gone from the directory among them. */
export async function unknownIds(
  db: Db,
  { eventIds, userIds }: { readonly eventIds: readonly EventId[]; readonly userIds: readonly UserId[] },
): Promise<ReadonlySet<string>> {
  if (eventIds.length + userIds.length === 0) return new Set();
  const rows = await db.execute<{ id: string }>(sql`
    select id from jsonb_array_elements_text(${JSON.stringify(eventIds)}::jsonb) as e(id)
    where not exists (select 1 from events where events.id = e.id)
    union all
    select id from jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb) as u(id)
    where not exists (select 1 from users where users.id = u.id)`);
  return new Set(rows.map((row) => row.id));
}
