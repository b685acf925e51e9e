import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeEffect } from '../../../db/acceptance/takeEffect.ts';
import { claimEvents, hasWork, markStarted } from '../../../db/outbox.ts';
import { events, provisioningLog, workflowSignals } from '../../../db/schema/index.ts';
import type { EventId } from '../../../domain/ids.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, aPerson, fresh, hr, idsIn, membersOf, readEvent, readUser } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const LATER = '2090-01-01T09:00:00+01:00';

describe('an event that takes effect later', () => {
  it('is sealed in its row, and the directory knows nothing of it', async () => {
    const employeeNumber = fresh('E');
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, attributes: { title: 'Engineer' } });
    const { row } = await hr(api, {
      type: 'update',
      employeeNumber,
      attributes: { title: 'Secret title' },
      effectiveAt: LATER,
    });
    expect(row).toMatchObject({ status: 'scheduled', startState: 'pending', version: null, changes: null });
    expect(row.effectiveAt?.toISOString()).toBe('2090-01-01T08:00:00.000Z');
    expect(row.deferredSealed).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain('Secret');
    expect(await readUser(api.db, userId)).toMatchObject({ version: 1, title: 'Engineer' });
  });

  it('gives somebody unknown an inactive user without an event; only an onboard does', async () => {
    const employeeNumber = fresh('E');
    const { userId } = await hr(api, { type: 'onboard', employeeNumber, effectiveAt: LATER });
    expect(await readUser(api.db, userId)).toMatchObject({ active: false, employeeNumber });
    expect(await api.db.select().from(events).where(eq(events.userId, userId))).toHaveLength(1);
    const update = { type: 'update', employeeNumber: 'nobody', effectiveAt: LATER };
    expect((await api.call('POST', '/v1/hr/events', update)).status).toBe(404);
  });

  it('happens now where the time is past', async () => {
    const { row } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: '2020-01-01T00:00:00Z' });
    expect(row).toMatchObject({ status: 'accepted', effectiveAt: null, version: 1 });
  });

  it('is replaced by a later one of the same type, also by one that is due at once', async () => {
    const employeeNumber = fresh('E');
    await hr(api, { type: 'onboard', employeeNumber });
    const first = await hr(api, { type: 'update', employeeNumber, attributes: { a: 1 }, effectiveAt: LATER });
    const leave = await hr(api, { type: 'offboard', employeeNumber, effectiveAt: LATER });
    const second = await hr(api, { type: 'update', employeeNumber, attributes: { a: 2 }, effectiveAt: LATER });
    expect(await ended(first.id)).toEqual({ status: 'cancelled', by: second.id, log: ['cancelled replaced'] });
    const third = await hr(api, { type: 'update', employeeNumber, effectiveAt: '2020-01-01T00:00:00Z' });
    expect(await ended(second.id)).toEqual({ status: 'cancelled', by: third.id, log: ['cancelled replaced'] });
    expect((await readEvent(api.db, leave.id)).status).toBe('scheduled');
  });

  it('is left alone by an immediate update', async () => {
    const employeeNumber = fresh('E');
    await hr(api, { type: 'onboard', employeeNumber });
    const { id } = await hr(api, { type: 'update', employeeNumber, attributes: { a: 1 }, effectiveAt: LATER });
    await hr(api, { type: 'update', employeeNumber, attributes: { a: 2 } });
    expect((await readEvent(api.db, id)).status).toBe('scheduled');
  });

  it('is withdrawn by an immediate offboard, but not a return', async () => {
    const employeeNumber = fresh('E');
    await hr(api, { type: 'onboard', employeeNumber });
    const update = await hr(api, { type: 'update', employeeNumber, attributes: { a: 1 }, effectiveAt: LATER });
    const groups = { set: [] };
    const change = await hr(api, { type: 'group-change', employeeNumber, groups, effectiveAt: LATER });
    const back = await hr(api, { type: 'onboard', employeeNumber, effectiveAt: LATER });
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    for (const { id } of [update, change]) {
      expect(await ended(id)).toEqual({ status: 'cancelled', by: leave.id, log: ['cancelled offboarded'] });
    }
    expect((await readEvent(api.db, back.id)).status).toBe('scheduled');
  });
});

describe('when it takes effect', () => {
  const zoned = (date: string, time: string, timeZone: string) => ({ date, time, timeZone });
  it.each([
    ['2090-01-01T00:00:00Z', '2090-01-01T00:00:00.000Z'],
    ['2090-01-01T00:00:00+14:00', '2089-12-31T10:00:00.000Z'],
    ['2090-01-01T00:00:00.250-12:00', '2090-01-01T12:00:00.250Z'],
    [zoned('2090-01-02', '17:30', 'Australia/Melbourne'), '2090-01-02T06:30:00.000Z'],
    [zoned('2090-03-26', '02:30', 'Europe/Berlin'), '2090-03-26T01:30:00.000Z'],
    [{ date: '2090-01-02', timeZone: 'America/New_York' }, '2090-01-02T05:00:00.000Z'],
  ])('%j is answered in UTC', async (effectiveAt, expected) => {
    const { id, row } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt });
    expect(row.effectiveAt?.toISOString()).toBe(expected);
    const patched = await api.call('PATCH', `/v1/events/${id}`, { effectiveAt });
    expect([patched.status, patched.at('event.effectiveAt')]).toEqual([202, expected]);
  });

  it.each([
    ['2090-01-01T00:00:00', 'effectiveAt', /offset/],
    ['2090-01-01', 'effectiveAt', /offset/],
    ['2090-02-30T00:00:00Z', 'effectiveAt', /offset/],
    ['2090-06-30T23:59:60Z', 'effectiveAt', /Leap seconds/],
    [4_000_000_000, 'effectiveAt', /offset/],
    [{ date: '2090-02-30', timeZone: 'UTC' }, 'effectiveAt.date', /date/],
    [zoned('2090-01-01', '24:00', 'UTC'), 'effectiveAt.time', /time of day/],
    [zoned('2090-01-01', '17:30', 'Melbourne'), 'effectiveAt.timeZone', /IANA/],
    [{ date: '2090-01-01', time: '17:30' }, 'effectiveAt.timeZone', /./],
  ])('%j is refused with a sentence', async (effectiveAt, field, message) => {
    const answer = await api.call('POST', '/v1/hr/events', {
      type: 'onboard',
      employeeNumber: fresh('E'),
      effectiveAt,
    });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
    expect(answer.at('errors.0.message')).toMatch(message);
  });

  it('orders the list of what is scheduled', async () => {
    const user = fresh('E');
    await hr(api, { type: 'onboard', employeeNumber: user });
    const at = (type: string, effectiveAt: string, more = {}) =>
      hr(api, { type, employeeNumber: user, effectiveAt, ...more });
    const last = await at('offboard', '2092-01-01T00:00:00Z');
    const first = await at('update', '2091-01-01T10:00:00+10:00');
    const second = await at('group-change', '2091-01-01T00:00:00Z', { groups: { set: [] } });
    const ids: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await api.call('GET', `/v1/events?status=scheduled&user=${user}&limit=1${cursor}`);
      ids.push(...idsIn(page));
      if (page.at('nextCursor') === null) break;
      cursor = `&cursor=${String(page.at('nextCursor'))}`;
    }
    expect(ids).toEqual([first.id, second.id, last.id]);
    const wrong = await api.call('GET', '/v1/events?status=scheduled&cursor=WyIxIiwiZXZ0XzEiXQ');
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([422, 'cursor']);
  });
});

describe('its workflow', () => {
  it('is started after all that is urgent, a few at once, and takes nobody’s place', async () => {
    const employeeNumber = fresh('E');
    await aPerson(api, { employeeNumber });
    const ids: EventId[] = [];
    for (let i = 0; i < 30; i += 1) {
      ids.push(
        (await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: '2089-01-01T00:00:00Z' })).id,
      );
    }
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    const claimed = await claimEvents(api.db, 1000, 60_000);
    const scheduled = claimed.slice(-16);
    const others = claimed.slice(0, -16);
    expect(scheduled.every((event) => event.scheduled)).toBe(true);
    expect(others.some((event) => event.scheduled)).toBe(false);
    expect(others.map(({ id }) => id)).toContain(leave.id);
    expect(scheduled.every(({ id }) => ids.includes(id))).toBe(true);
    await markStarted(
      api.db,
      claimed.map(({ id }) => id),
    );
    while ((await claimEvents(api.db, 1000, 60_000)).length > 0);
    expect(await hasWork(api.db, {})).toBe(false);
  });
});

describe('changing its date', () => {
  it('is possible while it is scheduled', async () => {
    const { id } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: LATER });
    const later = await api.call('PATCH', `/v1/events/${id}`, { effectiveAt: '2091-01-01T00:00:00Z' });
    expect([later.status, later.at('event.effectiveAt')]).toEqual([202, '2091-01-01T00:00:00.000Z']);
    await api.call('PATCH', `/v1/events/${id}`, { effectiveAt: '2020-01-01T00:00:00Z' });
    expect(await effect(id)).toBe('effective');
    const late = await api.call('PATCH', `/v1/events/${id}`, { effectiveAt: LATER });
    expect([late.status, late.at('code')]).toEqual([409, 'not_scheduled']);
  });

  it('is not lost on a relay that has claimed it already', async () => {
    const { id } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: LATER });
    await due(id);
    expect((await claimEvents(api.db, 1000, 60_000)).map((event) => event.id)).toContain(id);
    await api.call('PATCH', `/v1/events/${id}`, { effectiveAt: LATER });
    expect(await effect(id)).toBe('later');
    await markStarted(api.db, [id]);
    expect(await readEvent(api.db, id)).toMatchObject({ status: 'scheduled', startState: 'started', startedAt: null });
    expect(await signalsTo(id)).toEqual(['reschedule']);
    await due(id);
    expect(await effect(id)).toBe('effective');
  });

  it('by a cancel is its end', async () => {
    const { id } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: LATER });
    const answer = await api.call('POST', `/v1/events/${id}/cancel`);
    expect([answer.status, answer.at('event.status')]).toEqual([202, 'cancelled']);
    expect(await ended(id)).toEqual({ status: 'cancelled', by: null, log: ['cancelled cancelled_by_operator'] });
    expect(await effect(id)).toBe('ended');
  });
});

describe('taking effect', () => {
  it('applies the change, gives it its version, and leaves nothing sealed', async () => {
    const employeeNumber = fresh('E');
    const groupId = await aGroup(api);
    const { id, userId } = await hr(api, {
      type: 'onboard',
      employeeNumber,
      attributes: { email: `${employeeNumber}@acme.example`, costCentre: 'C1' },
      groups: { add: [groupId] },
      effectiveAt: LATER,
    });
    expect(await effect(id)).toBe('later');
    await due(id);
    expect(await effect(id)).toBe('effective');
    expect(await readUser(api.db, userId)).toMatchObject({
      active: true,
      version: 2,
      userName: `${employeeNumber}@acme.example`,
      attributes: { costCentre: 'C1' },
    });
    expect(await membersOf(api, groupId)).toEqual([userId]);
    expect(await readEvent(api.db, id)).toMatchObject({
      status: 'accepted',
      startState: 'pending',
      version: 2,
      deferredSealed: null,
      changes: { groupsAdded: [groupId] },
    });
    // An answer that was lost: the same again.
    expect(await effect(id)).toBe('effective');
    expect(await readUser(api.db, userId)).toMatchObject({ version: 2 });
  });

  it('of an offboard withdraws what was to change later and supersedes what has not begun', async () => {
    const employeeNumber = fresh('E');
    const first = await hr(api, { type: 'onboard', employeeNumber });
    const leave = await hr(api, { type: 'offboard', employeeNumber, effectiveAt: LATER });
    const update = await hr(api, { type: 'update', employeeNumber, attributes: { a: 1 }, effectiveAt: LATER });
    await due(leave.id);
    expect(await effect(leave.id)).toBe('effective');
    expect((await readUser(api.db, first.userId)).active).toBe(false);
    expect(await readEvent(api.db, first.id)).toMatchObject({ startState: 'never', supersededBy: leave.id });
    expect(await ended(update.id)).toEqual({ status: 'cancelled', by: leave.id, log: ['cancelled offboarded'] });
    expect(await readEvent(api.db, leave.id)).toMatchObject({ status: 'accepted', supersededBy: null });
  });

  it('keeps to the order of the dates, whichever workflow wakes first', async () => {
    const employeeNumber = fresh('E');
    const { userId } = await hr(api, { type: 'onboard', employeeNumber });
    const leave = await hr(api, { type: 'offboard', employeeNumber, effectiveAt: LATER });
    const back = await hr(api, { type: 'onboard', employeeNumber, effectiveAt: LATER });
    await due(leave.id);
    await due(back.id);
    expect(await effect(back.id)).toBe('effective');
    expect(await effect(leave.id)).toBe('effective');
    expect((await readUser(api.db, userId)).active).toBe(true);
    expect(await readEvent(api.db, leave.id)).toMatchObject({ version: 2 });
    expect(await readEvent(api.db, back.id)).toMatchObject({ version: 3 });
  });

  it('too late takes nobody’s access who was brought back after the date', async () => {
    const employeeNumber = fresh('E');
    const { userId } = await hr(api, { type: 'onboard', employeeNumber });
    const leave = await hr(api, { type: 'offboard', employeeNumber, effectiveAt: LATER });
    await due(leave.id);
    const back = await hr(api, { type: 'onboard', employeeNumber });
    expect(await effect(leave.id)).toBe('ended');
    expect(await ended(leave.id)).toEqual({ status: 'completed', by: back.id, log: ['superseded onboarded'] });
    expect((await readUser(api.db, userId)).active).toBe(true);
  });

  it('too late brings nobody back who left after the date', async () => {
    const employeeNumber = fresh('E');
    const join = await hr(api, { type: 'onboard', employeeNumber, effectiveAt: LATER });
    await due(join.id);
    const leave = await hr(api, { type: 'offboard', employeeNumber });
    expect(await effect(join.id)).toBe('ended');
    expect(await ended(join.id)).toEqual({ status: 'completed', by: leave.id, log: ['superseded offboarded'] });
    expect((await readUser(api.db, join.userId)).active).toBe(false);
  });

  it('ends the event of somebody who is gone', async () => {
    const { id, userId } = await hr(api, { type: 'onboard', employeeNumber: fresh('E'), effectiveAt: LATER });
    await api.call('DELETE', `/v1/users/${userId}`);
    await due(id);
    expect(await effect(id)).toBe('ended');
    expect(await ended(id)).toEqual({ status: 'cancelled', by: null, log: ['cancelled user_deleted'] });
  });

  it('passes over groups that are gone, and gives the inactive none', async () => {
    const employeeNumber = fresh('E');
    const [kept, gone] = [await aGroup(api), await aGroup(api)];
    const { userId } = await hr(api, { type: 'onboard', employeeNumber });
    const { id } = await hr(api, {
      type: 'group-change',
      employeeNumber,
      groups: { add: [kept, gone] },
      effectiveAt: LATER,
    });
    await api.call('DELETE', `/v1/groups/${gone}`);
    await due(id);
    expect(await effect(id)).toBe('effective');
    expect((await readEvent(api.db, id)).changes?.groupsAdded).toEqual([kept]);
    expect(await membersOf(api, kept)).toEqual([userId]);
  });

  it('waits for a human where the userName is taken by now, and tries again by retry', async () => {
    const employeeNumber = fresh('E');
    const email = `${employeeNumber}@acme.example`;
    const { id, userId } = await hr(api, {
      type: 'onboard',
      employeeNumber,
      attributes: { email },
      effectiveAt: LATER,
    });
    const other = await aPerson(api, { userName: email });
    await due(id);
    expect(await effect(id)).toBe('refused');
    const shown = await api.call('GET', `/v1/events/${id}`);
    expect(shown.body).toMatchObject({
      status: 'needs_attention',
      cause: { kind: 'change_refused', id: 'conflict', fields: ['userName'] },
    });
    expect(await readUser(api.db, userId)).toMatchObject({ active: false, version: 1 });
    await api.call('PATCH', `/v1/users/${other.id}`, { userName: `else-${email}` });
    const retried = await api.call('POST', `/v1/events/${id}/retry`);
    expect([retried.status, retried.at('event.status')]).toEqual([202, 'scheduled']);
    expect(await effect(id)).toBe('effective');
    expect(await readUser(api.db, userId)).toMatchObject({ active: true, userName: email });
  });
});

async function effect(id: EventId): Promise<string> {
  return (await api.db.transaction((tx) => takeEffect(tx, api.deps.sealer, id))).kind;
}

/** What is on its way to the event's workflow. */
async function signalsTo(id: EventId): Promise<string[]> {
  const rows = await api.db.select().from(workflowSignals).where(eq(workflowSignals.eventId, id));
  return rows.map(({ name }) => name);
}

/** Its time has come. */
async function due(id: EventId): Promise<void> {
  await api.db.update(events).set({ effectiveAt: sql`now()` }).where(eq(events.id, id));
}

/** How an event ended without any work. */
async function ended(id: EventId) {
  const { status, supersededBy, startState, finishedAt, deferredSealed } = await readEvent(api.db, id);
  expect([startState, finishedAt === null, deferredSealed]).toEqual(['never', false, null]);
  const log = await api.db.select().from(provisioningLog).where(eq(provisioningLog.eventId, id));
  return { status, by: supersededBy, log: log.map(({ outcome, reason }) => `${outcome} ${reason}`) };
}
