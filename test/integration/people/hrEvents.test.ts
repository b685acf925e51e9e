import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppressions } from '../../../db/schema/index.ts';
import type { UserId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, anApp, aPerson, aPolicy, fieldsIn, fresh, hr, membersOf, readUser } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('an onboard event', () => {
  it('adds a person whose userName is the address, else the number', async () => {
    const [one, two] = [fresh('E'), fresh('E')];
    const first = await hr(api, {
      type: 'onboard',
      employeeNumber: one,
      attributes: { email: `${one}@acme.example`, givenName: 'Ann', costCentre: 'C1' },
    });
    expect(await readUser(api.db, first.userId)).toMatchObject({
      userName: `${one}@acme.example`,
      employeeNumber: one,
      givenName: 'Ann',
      active: true,
      attributes: { costCentre: 'C1' },
    });
    expect(first.row).toMatchObject({ type: 'onboard', version: 1, source: 'hr' });
    const second = await hr(api, { type: 'onboard', employeeNumber: two });
    expect((await readUser(api.db, second.userId)).userName).toBe(two);
  });

  it('changes who is known, and makes an event and a version even where nothing changes', async () => {
    const employeeNumber = fresh('E');
    const body = { type: 'onboard', employeeNumber, attributes: { title: 'Engineer', a: 1 } };
    const first = await hr(api, body);
    const second = await hr(api, body);
    expect(second.userId).toBe(first.userId);
    expect(second.row).toMatchObject({ type: 'onboard', version: 2, changes: { attributes: [], groupsAdded: [] } });
    const third = await hr(api, { ...body, attributes: { a: null, b: { c: 2 } } });
    expect(third.row.changes?.attributes).toEqual(['attributes.a', 'attributes.b']);
    expect(await readUser(api.db, first.userId)).toMatchObject({ title: 'Engineer', attributes: { b: { c: 2 } } });
  });

  it('brings back who left, with only the groups it names', async () => {
    const employeeNumber = fresh('E');
    const [old, now] = [await aGroup(api, { externalId: fresh('g') }), await aGroup(api, { externalId: fresh('g') })];
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, groups: { set: [old] } });
    const left = await hr(api, { type: 'offboard', employeeNumber });
    expect(left.row.changes).toEqual({ attributes: ['active'], groupsAdded: [], groupsRemoved: [old] });
    const back = await hr(api, { type: 'onboard', employeeNumber, groups: { add: [now] } });
    expect(back.row.changes).toEqual({ attributes: ['active'], groupsAdded: [now], groupsRemoved: [] });
    expect([await membersOf(api, old), await membersOf(api, now)]).toEqual([[], [userId]]);
  });

  it('brings back who was deleted, under the same id', async () => {
    const employeeNumber = fresh('E');
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, attributes: { title: 'Engineer' } });
    await api.call('DELETE', `/v1/users/${userId}`);
    expect((await api.call('POST', '/v1/hr/events', { type: 'update', employeeNumber })).status).toBe(404);
    const back = await hr(api, { type: 'onboard', employeeNumber });
    expect(back.userId).toBe(userId);
    expect(await readUser(api.db, userId)).toMatchObject({ active: true, deletedAt: null, title: null });
  });

  it('lifts what a cancelled event had put out of force', async () => {
    const employeeNumber = fresh('E');
    const appId = await anApp(api.db);
    const { id, userId } = await hr(api, { type: 'onboard', employeeNumber });
    await suppress(userId, appId, id);
    await hr(api, { type: 'update', employeeNumber, attributes: { title: 'x' } });
    expect(await suppressed(userId)).toBe(1);
    await hr(api, { type: 'onboard', employeeNumber });
    expect(await suppressed(userId)).toBe(0);
  });
});

describe('an update or group-change event', () => {
  it('is one event with all that changed', async () => {
    const employeeNumber = fresh('E');
    const [a, b, c] = [await aGroup(api), await aGroup(api), await aGroup(api, { externalId: fresh('g') })];
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, groups: { set: [a, b] } });
    const { row } = await hr(api, {
      type: 'update',
      employeeNumber,
      attributes: { title: 'Lead', department: null },
      groups: { add: [c], remove: [a] },
    });
    expect(row).toMatchObject({
      version: 2,
      changes: { attributes: ['title'], groupsAdded: [c], groupsRemoved: [a] },
    });
    const replaced = await hr(api, { type: 'group-change', employeeNumber, groups: { set: [a] } });
    expect(replaced.row.changes?.groupsRemoved.toSorted()).toEqual([b, c].toSorted());
    expect(await membersOf(api, a)).toEqual([userId]);
  });

  it('lets the userName follow the address until somebody gives another', async () => {
    const employeeNumber = fresh('E');
    const email = `${employeeNumber}@acme.example`;
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, attributes: { email } });
    await hr(api, { type: 'update', employeeNumber, attributes: { email: `new-${email}` } });
    expect((await readUser(api.db, userId)).userName).toBe(`new-${email}`);
    await hr(api, { type: 'update', employeeNumber, attributes: { userName: `own-${email}` } });
    await hr(api, { type: 'update', employeeNumber, attributes: { email } });
    expect(await readUser(api.db, userId)).toMatchObject({ userName: `own-${email}`, email });
  });

  it('names groups by external id or by ours', async () => {
    const employeeNumber = fresh('E');
    const externalId = fresh('ext');
    const [byName, byId] = [await aGroup(api, { externalId }), await aGroup(api)];
    const { row } = await hr(api, { type: 'onboard', employeeNumber, groups: { add: [externalId, byId] } });
    expect(row.changes?.groupsAdded).toEqual([byName, byId]);
  });

  it('lifts the suppression of the apps that a new group grants, and no other', async () => {
    const employeeNumber = fresh('E');
    const groupId = await aGroup(api);
    const [granted, other] = [await anApp(api.db), await anApp(api.db)];
    await aPolicy(api.db, granted, groupId);
    const { id, userId } = await hr(api, { type: 'onboard', employeeNumber });
    await suppress(userId, granted, id);
    await suppress(userId, other, id);
    await hr(api, { type: 'group-change', employeeNumber, groups: { add: [groupId] } });
    expect(await suppressed(userId)).toBe(1);
  });

  it('gives nobody inactive a group', async () => {
    const employeeNumber = fresh('E');
    const groupId = await aGroup(api);
    await hr(api, { type: 'onboard', employeeNumber });
    await hr(api, { type: 'offboard', employeeNumber });
    const answer = await api.call('POST', '/v1/hr/events', {
      type: 'group-change',
      employeeNumber,
      groups: { add: [groupId] },
    });
    expect([answer.status, fieldsIn(answer)]).toEqual([422, ['groups']]);
  });
});

describe('what is refused', () => {
  it('is anything but an onboard about somebody unknown: 404 unknown_person', async () => {
    for (const type of ['update', 'offboard', 'group-change']) {
      const answer = await api.call('POST', '/v1/hr/events', { type, employeeNumber: 'nobody', groups: {} });
      expect([answer.status, answer.at('code')], type).toEqual([404, 'unknown_person']);
    }
  });

  it('is a userName that is another person’s, with nothing half-written', async () => {
    const { id } = await aPerson(api);
    const { userName } = await readUser(api.db, id);
    const employeeNumber = fresh('E');
    const body = { type: 'onboard', employeeNumber, attributes: { email: userName } };
    const answer = await api.call('POST', '/v1/hr/events', body);
    expect([answer.status, fieldsIn(answer)]).toEqual([409, ['userName']]);
    expect((await api.call('POST', '/v1/hr/events', { ...body, type: 'update' })).status).toBe(404);
  });

  it.each([
    [{ type: 'promote' }, 'type'],
    [{ type: 'converge' }, 'type'],
    [{ employeeNumber: '' }, 'employeeNumber'],
    [{ employeeNumber: 7 }, 'employeeNumber'],
    [{ attributes: { givenName: 5 } }, 'attributes.givenName'],
    [{ attributes: { userName: null } }, 'attributes.userName'],
    [{ attributes: { email: 'nonsense' } }, 'attributes.email'],
    [{ attributes: { active: false } }, 'attributes.active'],
    [{ attributes: { employeeNumber: 'other' } }, 'attributes.employeeNumber'],
    [{ attributes: 'x' }, 'attributes'],
    [{ groups: { set: ['unknown-group'] } }, 'groups.set.0'],
    [{ groups: { add: [`grp_${'0'.repeat(32)}`] } }, 'groups.add.0'],
    [{ groups: { add: ['grp_everybody'] } }, 'groups.add.0'],
    [{ groups: { all: [] } }, 'groups.all'],
    [{ groups: { add: ['x'], remove: ['x'] } }, 'groups.remove.0'],
    [{ effectiveAt: 'tomorrow' }, 'effectiveAt'],
    [{ effectiveAt: '2030-01-01T09:00:00' }, 'effectiveAt'],
    [{ effectiveAt: '2030-02-30T09:00:00Z' }, 'effectiveAt'],
    [{ effectiveAt: '0000-01-01T00:00:00Z' }, 'effectiveAt'],
    [{ onFailure: 'shrug' }, 'onFailure'],
    [{ priority: 1 }, 'priority'],
  ])('is %j, naming %s', async (body, field) => {
    const answer = await api.call('POST', '/v1/hr/events', { type: 'onboard', employeeNumber: 'E-bad', ...body });
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [field]]);
    expect((await api.call('POST', '/v1/hr/events', { type: 'offboard', employeeNumber: 'E-bad' })).status).toBe(404);
  });

  it('is a group-change without groups, and an offboard that gives some', async () => {
    const change = await api.call('POST', '/v1/hr/events', { type: 'group-change', employeeNumber: 'E1' });
    expect([change.status, fieldsIn(change)]).toEqual([422, ['groups']]);
    const leave = await api.call('POST', '/v1/hr/events', {
      type: 'offboard',
      employeeNumber: 'E1',
      groups: { add: ['x'] },
    });
    expect([leave.status, fieldsIn(leave)]).toEqual([422, ['groups']]);
  });
});

async function suppress(userId: UserId, appId: Awaited<ReturnType<typeof anApp>>, eventId: `evt_${string}`) {
  await api.db.insert(suppressions).values({ userId, appId, eventId });
}

async function suppressed(userId: UserId): Promise<number> {
  return (await api.db.select().from(suppressions)).filter((row) => row.userId === userId).length;
}
