import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aScimClient, type ScimClient } from './scimClient.ts';

const CLIENTS = 10;
const PEOPLE = 40;

let api: TestApi;
let clients: readonly ScimClient[];
beforeAll(async () => {
  api = await startApi();
  clients = await Promise.all(Array.from({ length: CLIENTS }, () => aScimClient(api)));
});
afterAll(() => api.stop());

describe('Many clients at once', () => {
  it('make each person once: nobody is lost, nobody is doubled, and each has one onboard', async () => {
    // Everybody is pushed by two clients, at the same moment.
    const pushes = Array.from({ length: PEOPLE }, (_, person) => person).flatMap((person) =>
      [0, 1].map((nth) => ({ person, client: clients[(person + nth) % CLIENTS] })),
    );
    const answers = await Promise.all(
      pushes.map(async ({ person, client }) =>
        client?.call('POST', '/Users', { userName: `crowd.${person}@acme.example` }),
      ),
    );
    const statuses = answers.map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(PEOPLE);
    expect(statuses.filter((status) => status === 409)).toHaveLength(PEOPLE);
    const rows = await api.db.execute<{ people: number; onboards: number }>(sql`
      select (select count(distinct user_name)::int from users where user_name like 'crowd.%') as people,
        (select count(*)::int from events where type = 'onboard') as onboards`);
    expect(rows[0]).toEqual({ people: PEOPLE, onboards: PEOPLE });
  });

  it('change one person and one group without losing a change', async () => {
    const [first] = clients;
    const person = String((await first?.call('POST', '/Users', { userName: 'one@acme.example' }))?.at('id'));
    const group = String((await first?.call('POST', '/Groups', { displayName: 'One' }))?.at('id'));
    const crowd = (await first?.call('GET', `/Users?count=${PEOPLE}&filter=userName+sw+%22crowd%22`))?.at('Resources');
    const ids = (Array.isArray(crowd) ? crowd : []).map((one: unknown) => String(Object(one).id));
    expect(ids).toHaveLength(PEOPLE);
    const answers = await Promise.all(
      ids.flatMap((value, index) => {
        const client = clients[index % CLIENTS];
        const role = { Operations: [{ op: 'add', path: 'roles', value: [{ value: `role-${index}` }] }] };
        const member = { Operations: [{ op: 'add', path: 'members', value: [{ value }] }] };
        const send = async (by: ScimClient | undefined, path: string, body: object) => by?.call('PATCH', path, body);
        return [send(first, `/Users/${person}`, role), send(client, `/Groups/${group}`, member)];
      }),
    );
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([200, 204]));
    expect((await first?.call('GET', `/Users/${person}`))?.at('roles')).toHaveLength(PEOPLE);
    expect((await first?.call('GET', `/Groups/${group}`))?.at('members')).toHaveLength(PEOPLE);
  });
});
