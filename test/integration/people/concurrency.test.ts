import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, users } from '../../../db/schema/index.ts';
import type { UserId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, aPerson, fresh, hr, membersOf, readUser } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('changes at once', () => {
  it('of one person come one after the other: a version and an event each', async () => {
    const { id } = await aPerson(api);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => api.call('PATCH', `/v1/users/${id}`, { attributes: { [`a${i}`]: i } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(answers.map((answer) => answer.at('user.version')).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    );
    const made = await api.db
      .select()
      .from(events)
      .where(and(eq(events.userId, id), eq(events.type, 'update')));
    expect(made.map(({ version }) => version).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    );
    expect(Object.keys((await readUser(api.db, id)).attributes)).toHaveLength(20);
  });

  it('with one Idempotency-Key make one person, and all have the same answer', async () => {
    const body = { userName: `${fresh('twin')}@acme.example` };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.call('POST', '/v1/users', body, { 'idempotency-key': 'twins' })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    expect(await api.db.select().from(users).where(eq(users.userName, body.userName))).toHaveLength(1);
  });

  it('that onboard one unknown person are one person with an event each', async () => {
    const employeeNumber = fresh('E');
    const posts = Array.from({ length: 10 }, (_, i) =>
      hr(api, { type: 'onboard', employeeNumber, attributes: { [`a${i}`]: i } }),
    );
    const ids = new Set((await Promise.all(posts)).map(({ userId }) => userId));
    expect(ids.size).toBe(1);
    const [id] = ids;
    if (id === undefined) throw new Error('nobody');
    expect(await readUser(api.db, id)).toMatchObject({ version: 10 });
    expect(Object.keys((await readUser(api.db, id)).attributes)).toHaveLength(10);
  });

  it('of one group’s members, given in any order, all come through', async () => {
    const groupId = await aGroup(api);
    const people: UserId[] = [];
    for (let i = 0; i < 8; i += 1) people.push((await aPerson(api)).id);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => {
        const order = i % 2 === 0 ? people : people.toReversed();
        return api.call('POST', `/v1/groups/${groupId}/members`, i < 9 ? { add: order } : { remove: [order[0]] });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    const made = answers.reduce((sum, { body }) => sum + countEvents(body), 0);
    const versions = await Promise.all(people.map(async (id) => (await readUser(api.db, id)).version - 1));
    expect(made).toBe(versions.reduce((sum, raised) => sum + raised, 0));
    expect((await membersOf(api, groupId)).length).toBeGreaterThanOrEqual(7);
  });

  it('that revive one tombstone leave one person', async () => {
    const employeeNumber = fresh('E');
    const { id } = await aPerson(api, { employeeNumber });
    await api.call('DELETE', `/v1/users/${id}`);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        api.call('POST', '/v1/users', { userName: `${employeeNumber}@x.example`, employeeNumber }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 202)?.at('user.id')).toBe(id);
  });
});

function countEvents(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('events' in body) || !Array.isArray(body.events)) return 0;
  return body.events.length;
}
