import postgres from 'postgres';
import { madeUpPerson } from '../../test/sandbox/fillStore.ts';
import type { ListedAccount } from './readAll.ts';

const CHUNK = 5000;

/**
 * The people of these accounts, linked and entitled, by SQL: no event is made of them.
 *
 * @param drifted every so many people have another title than their account.
 */
export async function fillDirectory(
  databaseUrl: string,
  appId: string,
  accounts: readonly ListedAccount[],
  drifted: number,
): Promise<void> {
  const db = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const byName = new Map(accounts.map(({ id, userName }) => [userName, id]));
  try {
    for (let first = 0; first < accounts.length; first += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, accounts.length - first) }, (_, index) => {
        const n = first + index;
        const person = madeUpPerson(n);
        const title = n % drifted === 0 ? 'Engineer' : null;
        return { ...person, title, remoteId: byName.get(person.userName) };
      });
      await db`
        with given as (select * from jsonb_to_recordset(${db.json(rows)}) as it(
          id text, "userName" text, "givenName" text, "familyName" text, "displayName" text, "employeeNumber" text,
          title text, "remoteId" text)),
        people as (
          insert into users (id, user_name, email, given_name, family_name, display_name, employee_number, title)
          select id, "userName", "userName", "givenName", "familyName", "displayName", "employeeNumber", title from given),
        names as (
          insert into user_identifiers (value, user_id)
          select distinct lower(value), id from given, unnest(array["userName", "employeeNumber"]) value)
        insert into accounts (user_id, app_id, remote_id, state, created_at, updated_at)
        select id, ${appId}, "remoteId", 'active', now() - interval '1 day', now() - interval '1 day' from given`;
    }
    await db`insert into policies (id, app_id, group_id, name)
      values (${`pol_${'0'.repeat(32)}`}, ${appId}, 'grp_everybody', 'Everybody')`;
    await db`update users set updated_at = now() - interval '1 day', created_at = now() - interval '1 day'`;
    await db.unsafe('vacuum (analyze)');
  } finally {
    await db.end();
  }
}
