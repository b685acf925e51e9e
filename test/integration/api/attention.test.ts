import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, eventSteps, events, workflowSignals } from '../../../db/schema/index.ts';
import { type AppId, type EventId, newId, type UserId } from '../../../domain/ids.ts';
import { createApp, createKey, insertOpenStep, insertUser, withKey } from './fixtures.ts';
import { type Answer, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function stuck(appId: AppId, userId: UserId, code: string): Promise<EventId> {
  const id = await insertOpenStep(api.db, { appId, userId, outcome: 'needs_attention' });
  await api.db
    .update(eventSteps)
    .set({ reason: code, error: { code, message: `It is ${code}.`, remedy: 'Mend it.' } })
    .where(and(eq(eventSteps.eventId, id), eq(eventSteps.appId, appId)));
  return id;
}

function itemsOf(answer: Answer): Record<string, unknown>[] {
  expect(answer.status, answer.text).toBe(200);
  return Object.values(Object(answer.at('data')));
}

describe('What waits for a human', () => {
  it('is nothing in an empty Tenure', async () => {
    const answer = await api.call('GET', '/v1/attention');
    expect([answer.status, answer.body]).toEqual([200, { data: [], total: 0 }]);
  });

  it('is grouped by app and code, and told to one group at a time', async () => {
    const appId = await createApp(api, { displayName: 'Chat' });
    const [ann, bob] = [await insertUser(api.db), await insertUser(api.db)];
    const taken = [await stuck(appId, ann, 'foreign_account'), await stuck(appId, bob, 'foreign_account')];
    const missing = await stuck(appId, ann, 'required_attribute_missing');
    const [first, second] = itemsOf(await api.call('GET', '/v1/attention'));
    expect(first).toMatchObject({
      code: 'foreign_account',
      appId,
      appName: 'Chat',
      count: 2,
      people: 2,
      message: 'It is foreign_account.',
      remedy: 'Mend it.',
      verbs: ['retry', 'skip', 'cancel'],
      sampleEventIds: [...taken].sort().reverse(),
      nextAttempt: null,
    });
    expect(second).toMatchObject({ code: 'required_attribute_missing', count: 1, sampleEventIds: [missing] });

    const listed = await api.call('GET', '/v1/events?code=required_attribute_missing');
    expect(itemsOf(listed).map(({ id }) => id)).toEqual([missing]);
    const skipped = await api.call('POST', '/v1/events/skip', { code: 'required_attribute_missing' });
    expect([skipped.status, skipped.body]).toEqual([202, { matched: 1 }]);
    const said = await api.db.select().from(workflowSignals);
    expect(said.map(({ eventId, name, args }) => ({ eventId, name, args }))).toEqual([
      { eventId: missing, name: 'skip', args: [{ appId }] },
    ]);
  });

  it('of one event goes to the steps with that code alone', async () => {
    const [one, other] = [await createApp(api, { displayName: 'One' }), await createApp(api, { displayName: 'Other' })];
    const id = await stuck(one, await insertUser(api.db), 'code_of_one');
    await api.db.insert(eventSteps).values({ eventId: id, appId: other, outcome: 'needs_attention', reason: 'else' });
    expect((await api.call('POST', '/v1/events/cancel', { code: 'code_of_one' })).at('matched')).toBe(1);
    const said = await api.db.select().from(workflowSignals).where(eq(workflowSignals.eventId, id));
    expect(said.map(({ name, args }) => ({ name, args }))).toEqual([{ name: 'cancel', args: [{ appId: one }] }]);
  });

  it('is a quarantined app once, and a scheduled change that could not take effect', async () => {
    const appId = await createApp(api, { displayName: 'Broken' });
    const quarantine = {
      since: '2026-01-01T00:00:00.000Z',
      code: 'target_unauthorized',
      message: 'The token is refused.',
      remedy: 'Rotate it.',
      httpStatus: 401,
      probes: 0,
    };
    await api.db.update(apps).set({ quarantine }).where(eq(apps.id, appId));
    const id = newId('evt');
    await api.db.insert(events).values({
      id,
      type: 'update',
      status: 'needs_attention',
      userId: await insertUser(api.db),
      priority: 2,
      cause: { kind: 'change_refused', id: 'taken' },
      deferredSealed: 'sealed',
      effectiveAt: new Date('2026-02-01T00:00:00Z'),
      workflowId: `update:${id}`,
    });
    const items = itemsOf(await api.call('GET', '/v1/attention'));
    expect(items[0]).toMatchObject({
      code: 'app_quarantined',
      appId,
      verbs: ['test_connection'],
      remedy: 'Rotate it.',
    });
    expect(items).toContainEqual(
      expect.objectContaining({ code: 'change_refused', appId: null, count: 1, sampleEventIds: [id] }),
    );
    const listed = await api.call('GET', '/v1/events?code=change_refused');
    expect(itemsOf(listed).map(({ id: found }) => found)).toEqual([id]);
  });

  it('is shown to those who may read events', async () => {
    const key = await createKey(api, ['users:read']);
    expect((await api.call('GET', '/v1/attention', undefined, withKey(key))).status).toBe(403);
  });
});
