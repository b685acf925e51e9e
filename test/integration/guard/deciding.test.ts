import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hrEvent } from '../../../db/acceptance/hrEvent.ts';
import { findApp } from '../../../db/apps.ts';
import { connectDatabase } from '../../../db/connect.ts';
import { judgeRemoval } from '../../../db/guard/judgeRemoval.ts';
import { requestRechecks } from '../../../db/sweep.ts';
import { isId, newId } from '../../../domain/ids.ts';
import { sweep } from '../../../runtime/relay/sweeper.ts';
import { startSecondWorker } from '../lifecycle/secondWorker.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';
import { aCrowd, type Crowd, decide, dropPolicy, guardOf, SOON } from './crowd.ts';

let tenure: Tenure;
let crowd: Crowd;

beforeAll(async () => {
  tenure = await startTenure();
});
afterEach(() => crowd?.stop());
afterAll(() => tenure?.stop());

const SMALL = { deletionGuard: { count: 4, share: 0.5 } };

function workflow(workflowId: string) {
  return tenure.temporal.client.workflow.getHandle(workflowId);
}

describe('in Temporal', () => {
  test('a held event is found by its cause, and a signal approves all it holds', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    const query = `TenureCause = "deletion_guard" AND TenureApps = "${crowd.appId}"`;
    await expect
      .poll(async () => {
        const found: string[] = [];
        for await (const { workflowId } of tenure.temporal.client.workflow.list({ query })) found.push(workflowId);
        return found;
      }, SOON)
      .toEqual([event.workflowId]);

    await workflow(event.workflowId).signal('approve', { appId: crowd.appId });
    await tenure.settled(event.id);
    expect(crowd.active()).toBe(0);
    const audit = await tenure.send('GET', `/v1/audit?object=${crowd.appId}`);
    expect(audit.data).toContainEqual(
      expect.objectContaining({
        actor: 'temporal',
        action: 'guard.approve',
        after: { removals: 6, eventIds: [event.id] },
      }),
    );
  });

  test('what leaves a held account in place is not taken for the removal that is held', async () => {
    crowd = await aCrowd(tenure, 2, { deletionGuard: { count: 0, share: 0 } });
    const [person] = crowd.people;
    const body = { remove: [person?.id] };
    const { events } = Object(await tenure.send('POST', `/v1/groups/${crowd.groupId}/members`, body));
    const [held] = events.map(({ id }: { id: string }) => id);
    await tenure.settled(held, 'needs_attention');
    // A second look, at an account whose removal waits for a human.
    const { db } = tenure.api;
    await db.execute(sql`update accounts set recheck_at = now() where user_id = ${person?.id}`);
    await requestRechecks(db, 10);
    const { data } = Object(await tenure.send('GET', `/v1/events?app=${crowd.appId}&type=converge&limit=1`));
    await tenure.settled(data[0].id);
    expect(crowd.active()).toBe(2);

    await decide(tenure, crowd, 'approve');
    expect((await tenure.settled(held)).steps).toMatchObject([{ outcome: 'done', operation: 'deactivate' }]);
    expect(crowd.active()).toBe(1);
  });

  test('an update rejects what one person’s event holds', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const body = { remove: crowd.people.map(({ id }) => id) };
    const { events } = Object(await tenure.send('POST', `/v1/groups/${crowd.groupId}/members`, body));
    const [first, ...others] = events.map(({ id }: { id: string }) => id);
    const held = await tenure.settled(first, 'needs_attention');
    // The report knows a moment before the workflow waits.
    const reject = () => workflow(held.workflowId).executeUpdate('reject', { args: [{}] });
    await expect.poll(() => reject().catch(() => undefined), SOON).toEqual({ apps: [crowd.appId] });
    const ended = await tenure.settled(first);
    expect(ended.steps).toMatchObject([{ outcome: 'skipped', reason: 'guard_rejected' }]);
    for (const id of others) await tenure.settled(id, 'needs_attention');
    expect(crowd.active()).toBe(6);
  });
});

describe('a decision', () => {
  test('is about what was held then, by pages of a list, and refuses what is unknown', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    const first = await guardOf(tenure, crowd, 'limit=4');
    const second = await guardOf(tenure, crowd, `limit=4&cursor=${first.nextCursor}`);
    const listed = [...first.held, ...second.held].map(({ userId }) => userId);
    expect(listed).toEqual(crowd.people.map(({ id }) => id).sort());
    expect(second.nextCursor).toBeNull();

    const path = `/v1/apps/${crowd.appId}/guard/approve`;
    const unknown = await tenure.api.call('POST', path, { eventIds: [event.id, newId('evt')] });
    expect([unknown.status, unknown.at('errors')]).toMatchObject([422, [{ field: 'eventIds.1' }]]);
    const nobody = await tenure.api.call('POST', path, { eventIds: [event.id], userIds: [newId('usr')] });
    expect([nobody.status, nobody.at('errors')]).toMatchObject([422, [{ field: 'userIds.0' }]]);
    const elsewhere = await tenure.api.call('POST', path, { eventIds: [await anEvent()] });
    expect([elsewhere.status, elsewhere.at('code')]).toEqual([409, 'nothing_held']);
    expect(crowd.active()).toBe(6);
  });

  test('made while no worker is there is carried out when one is back', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await tenure.withoutWorker(async () => {
      await decide(tenure, crowd, 'approve');
      expect(crowd.active()).toBe(6);
    });
    await tenure.settled(event.id);
    expect(crowd.active()).toBe(0);
  });

  test('sends on an event whose workflow was ended meanwhile', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await workflow(event.workflowId).terminate('by hand');
    const { db, deps } = tenure.api;
    await sweep({ db, client: tenure.temporal.client, logger: deps.logger, olderThanMs: 0 });
    expect((await tenure.event(event.id)).steps).toMatchObject([{ reason: 'workflow_ended' }]);
    await decide(tenure, crowd, 'approve');
    expect(await tenure.settled(event.id)).toMatchObject({ workflowId: `${event.workflowId}:2`, status: 'completed' });
    expect(crowd.active()).toBe(0);
  });

  test('made while others of the change are still waited for is carried out, and ends it', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const [last] = crowd.people.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const account = crowd.sandbox.store.byName('User', String(last?.userName));
    crowd.sandbox.knobs.add({ methods: ['GET'], path: `/Users/${account?.id}`, status: 503, times: 3 });
    const event = await dropPolicy(tenure, crowd, 'running');
    await expect.poll(async () => (await tenure.event(event.id)).steps[0]?.outcome, SOON).toBe('waiting');
    await decide(tenure, crowd, 'approve');
    await tenure.settled(event.id);
    expect(crowd.active()).toBe(0);
  });

  test('is not asked for twice: what looks at people again leaves them to the event that holds them', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await tenure.api.db.execute(sql`
      update accounts set recheck_at = now() where app_id = ${crowd.appId} and user_id = ${crowd.people[0]?.id}`);
    await requestRechecks(tenure.api.db, 10);
    const rows = () => tenure.report(`app=${crowd.appId}&user=${crowd.people[0]?.id}`);
    await expect
      .poll(async () => (await rows()).at(-1), SOON)
      .toMatchObject({ outcome: 'skipped', reason: 'deletion_guard' });
    expect((await guardOf(tenure, crowd)).held.map(({ eventId }) => eventId)).toEqual(Array(6).fill(event.id));
  });
});

async function anEvent(): Promise<string> {
  const { data } = Object(await tenure.send('GET', '/v1/events?limit=1&type=onboard'));
  return data[0].id;
}

describe('the limits', () => {
  test('hold for offboards that are part of a bulk change', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const { db, deps } = tenure.api;
    const ids = await db.transaction((tx) =>
      Promise.all(
        crowd.people.map(({ employeeNumber }) =>
          hrEvent(tx, deps.sealer, { type: 'offboard', employeeNumber, fields: {}, others: {}, bulk: true }),
        ),
      ),
    );
    for (const id of ids) await tenure.settled(id, 'needs_attention');
    expect(crowd.active()).toBe(6);
    await decide(tenure, crowd, 'approve', { eventIds: ids });
    for (const id of ids) await tenure.settled(id);
    expect(crowd.active()).toBe(0);
  });

  test('are exact however many judge at once', async () => {
    crowd = await aCrowd(tenure, 12, { deletionGuard: { count: 4, share: 0.1 } });
    const app = isId('app', crowd.appId) ? await findApp(tenure.api.db, crowd.appId) : undefined;
    if (app === undefined) throw new Error('The app is gone.');
    const userIds = crowd.people.map(({ id }) => id).filter((id) => isId('usr', id));
    const others = [1, 2].map(() => connectDatabase({ url: tenure.api.databaseUrl }));
    const judgements = await Promise.all(
      userIds.map((userId, index) =>
        judgeRemoval(others[index % 2]?.db ?? tenure.api.db, {
          event: { id: newId('evt'), type: 'group-change', bulk: false, causeKind: null },
          app,
          userId,
          operation: 'deactivate',
          reason: 'not_entitled',
        }),
      ),
    );
    await Promise.all(others.map((it) => it.close()));
    const kinds = judgements.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'go')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'held')).toHaveLength(8);
  });

  test('hold with two workers, which let go no more than they may', async () => {
    crowd = await aCrowd(tenure, 12, { deletionGuard: { count: 4, share: 0.1 } });
    const stop = await startSecondWorker(tenure);
    try {
      await Promise.all(
        crowd.people.map(({ id }) => tenure.send('POST', `/v1/groups/${crowd.groupId}/members`, { remove: [id] })),
      );
      await expect
        .poll(async () => {
          const { window } = await guardOf(tenure, crowd);
          return window.held + window.removed;
        }, SOON)
        .toBe(12);
      const { window } = await guardOf(tenure, crowd);
      expect(window.removed).toBeLessThanOrEqual(4);
      await expect.poll(() => crowd.active(), SOON).toBe(12 - window.removed);
    } finally {
      await stop();
    }
  });
});
