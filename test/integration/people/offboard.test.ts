import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventSteps, provisioningLog, workflowSignals } from '../../../db/schema/index.ts';
import type { EventId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, anAccount, anApp, aPolicy, fresh, hr, readEvent, started } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('an offboard', () => {
  it('ends what has not started, with a step and a row for each app the person was entitled to or has an account in', async () => {
    const employeeNumber = fresh('E');
    const groupId = await aGroup(api);
    const [entitled, held, other] = [await anApp(api.db), await anApp(api.db), await anApp(api.db)];
    await aPolicy(api.db, entitled, groupId);
    await aPolicy(api.db, other, await aGroup(api));
    const onboard = await hr(api, { type: 'onboard', employeeNumber, groups: { add: [groupId] } });
    const update = await hr(api, { type: 'update', employeeNumber, attributes: { title: 'x' } });
    await anAccount(api.db, onboard.userId, held, { state: 'inactive' });
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    for (const { id } of [onboard, update]) {
      expect(await readEvent(api.db, id)).toMatchObject({
        startState: 'never',
        status: 'completed',
        supersededBy: leave.id,
        finishedAt: expect.any(Date),
      });
      const both = [entitled, held].sort();
      expect(await steps(id)).toEqual(both.map((appId) => [appId, 'superseded', leave.id]));
      expect(await log(id)).toEqual(both.map((appId) => [appId, 'superseded', 'offboarded', employeeNumber]));
    }
    expect(await readEvent(api.db, leave.id)).toMatchObject({ startState: 'pending', status: 'accepted', version: 3 });
    expect(await signals(onboard.id)).toEqual([]);
  });

  it('ends what touched no app with one row of its own', async () => {
    const employeeNumber = fresh('E');
    const onboard = await hr(api, { type: 'onboard', employeeNumber });
    await hr(api, { type: 'offboard', employeeNumber });
    expect(await steps(onboard.id)).toEqual([]);
    expect(await log(onboard.id)).toEqual([[null, 'superseded', 'offboarded', employeeNumber]]);
  });

  it('tells what has started to give way, and leaves what has ended alone', async () => {
    const employeeNumber = fresh('E');
    const onboard = await hr(api, { type: 'onboard', employeeNumber });
    const done = await hr(api, { type: 'update', employeeNumber, attributes: { a: 1 } });
    const claimed = await hr(api, { type: 'update', employeeNumber, attributes: { a: 2 } });
    await started(api.db, onboard.id);
    await started(api.db, done.id, { status: 'completed', finishedAt: new Date() });
    await started(api.db, claimed.id, { startState: 'claimed', status: 'accepted' });
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    expect(await signals(onboard.id)).toEqual([['supersede', [{ by: leave.id }]]]);
    expect(await signals(claimed.id)).toEqual([['supersede', [{ by: leave.id }]]]);
    expect(await signals(done.id)).toEqual([]);
    expect((await readEvent(api.db, onboard.id)).status).toBe('running');
  });

  it('does the same by PATCH active: false and by DELETE', async () => {
    const [one, two] = [fresh('E'), fresh('E')];
    const first = await hr(api, { type: 'onboard', employeeNumber: one });
    const patched = await api.call('PATCH', `/v1/users/${first.userId}`, { active: false });
    expect((await readEvent(api.db, first.id)).supersededBy).toBe(patched.at('event.id'));
    const second = await hr(api, { type: 'onboard', employeeNumber: two });
    const deleted = await api.call('DELETE', `/v1/users/${second.userId}`);
    expect((await readEvent(api.db, second.id)).supersededBy).toBe(deleted.at('event.id'));
  });

  it('of somebody who has left already is an event still: it was said', async () => {
    const employeeNumber = fresh('E');
    await hr(api, { type: 'onboard', employeeNumber });
    await hr(api, { type: 'offboard', employeeNumber });
    const again = await hr(api, { type: 'offboard', employeeNumber });
    expect(again.row).toMatchObject({ type: 'offboard', version: 3, changes: { attributes: [] } });
  });
});

async function steps(id: EventId) {
  const rows = await api.db.select().from(eventSteps).where(eq(eventSteps.eventId, id)).orderBy(eventSteps.appId);
  return rows.map(({ appId, outcome, supersededBy }) => [appId, outcome, supersededBy]);
}

async function log(id: EventId) {
  const rows = await api.db
    .select()
    .from(provisioningLog)
    .where(eq(provisioningLog.eventId, id))
    .orderBy(provisioningLog.appId);
  return rows.map(({ appId, outcome, reason, userName }) => [appId, outcome, reason, userName]);
}

async function signals(id: EventId) {
  const rows = await api.db.select().from(workflowSignals).where(eq(workflowSignals.eventId, id));
  return rows.map(({ name, args }) => [name, args]);
}
