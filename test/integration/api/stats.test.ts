import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts, events, provisioningLog } from '../../../db/schema/index.ts';
import { newId } from '../../../domain/ids.ts';
import { createApp, createKey, insertOpenStep, insertUser, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('The overview', () => {
  it('of an empty Tenure has no rates, and nothing set up', async () => {
    const answer = await api.call('GET', '/v1/stats/overview');
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        successRate24h: null,
        p95ProvisionMs24h: null,
        openLong: 0,
        leaversOpen: 0,
        leaversInTime7d: null,
        apps: { ok: 0, failing: 0, unknown: 0, quarantined: 0 },
        attention: 0,
        setUp: { app: false, policy: false, people: false, group: false },
      },
    ]);
  });

  it('tells what succeeded, what is open, and whose access is', async () => {
    const appId = await createApp(api);
    const leaver = await insertUser(api.db, { active: false });
    await api.db.insert(accounts).values({ userId: leaver, appId, state: 'active', remoteId: 'r1' });
    const eventId = await insertOpenStep(api.db, { appId, userId: leaver, outcome: 'needs_attention' });
    const longAgo = new Date(Date.now() - 20 * 60_000);
    await api.db.update(events).set({ createdAt: longAgo }).where(eq(events.id, eventId));
    const row = { eventId, workflowId: 'w', userId: leaver, appId, operation: 'create' as const };
    await api.db.insert(provisioningLog).values([
      { ...row, outcome: 'done' },
      { ...row, outcome: 'needs_attention' },
    ]);
    // One of them was told of a month ahead: its date counts, not its acceptance.
    for (const [tookMs, aheadMs] of [
      [60_000, 30 * 86_400_000],
      [600_000, 0],
    ] as const) {
      const createdAt = new Date(longAgo.getTime() - aheadMs);
      const id = newId('evt', createdAt.getTime());
      const end = { finishedAt: new Date(longAgo.getTime() + tookMs), status: 'completed' as const, version: 1 };
      const dates = { createdAt, effectiveAt: aheadMs === 0 ? null : longAgo };
      await api.db
        .insert(events)
        .values({ id, type: 'offboard', priority: 1, workflowId: `offboard:${id}`, ...dates, ...end });
    }
    const answer = await api.call('GET', '/v1/stats/overview');
    expect(answer.body).toMatchObject({
      successRate24h: 0.5,
      openLong: 1,
      leaversOpen: 1,
      leaversInTime7d: 0.5,
      apps: { unknown: 1 },
      attention: 1,
      setUp: { app: true, policy: false, people: true, group: false },
    });
  });

  it('is for those who may read reports', async () => {
    const key = await createKey(api, ['users:read']);
    expect((await api.call('GET', '/v1/stats/overview', undefined, withKey(key))).status).toBe(403);
  });
});
