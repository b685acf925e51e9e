import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimEvents, hasWork } from '../../../db/outbox.ts';
import { events } from '../../../db/schema/index.ts';
import type { EventId } from '../../../domain/ids.ts';
import { inParallel } from '../../../domain/inParallel.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aPerson, fresh, hr } from './directory.ts';

/** No relay runs here: what is accepted waits. */

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function priorities(ids: readonly EventId[]): Promise<number[]> {
  const rows = await api.db
    .select()
    .from(events)
    .where(inArray(events.id, [...ids]));
  return ids.map((id) => rows.find((row) => row.id === id)?.priority ?? Number.NaN);
}

function post(type: string, employeeNumber = fresh('E'), more: Record<string, unknown> = {}) {
  return hr(api, { type, employeeNumber, ...more });
}

describe('what goes first', () => {
  it('is a leaver, then who changes, then who joins, then an import', async () => {
    const first = fresh('E');
    const joined = await post('onboard', first);
    const changed = await post('update', first, { attributes: { title: 'Lead' } });
    const left = await post('offboard', first);
    expect(await priorities([left.id, changed.id, joined.id])).toEqual([1, 2, 3]);

    const many: EventId[] = [];
    const joiners = Array.from({ length: 110 }, () => fresh('E'));
    await inParallel(joiners, 8, async (employeeNumber) => {
      many.push((await post('onboard', employeeNumber)).id);
    });
    const known = fresh('E');
    const [late, lateChange, lateLeaver, other] = [
      await post('onboard', known),
      await post('update', known, { attributes: { title: 'Lead' } }),
      await post('offboard', known),
      await aPerson(api),
    ];
    expect((await priorities(many)).filter((it) => it === 4).length).toBeGreaterThan(0);
    // The hundredth and those after it wait behind everybody else's, but a leaver behind nobody.
    expect(await priorities([late.id, lateChange.id, lateLeaver.id, other.eventId])).toEqual([4, 4, 1, 3]);
  });

  it('is claimed by the lane that waits for nobody', async () => {
    const { id } = await post('offboard', await aJoiner());
    expect(await hasWork(api.db, { lane: 'urgent' })).toBe(true);
    const urgent = await claimEvents(api.db, 1000, 60_000, { lane: 'urgent' });
    expect(urgent.map((event) => event.id)).toContain(id);
    expect(Math.max(...urgent.map(({ priority }) => priority))).toBeLessThan(3);
    expect(await hasWork(api.db, { lane: 'urgent' })).toBe(false);
    expect(await hasWork(api.db, { lane: 'limited' })).toBe(true);
    expect(await hasWork(api.db, { lane: 'limited', olderThanMs: 3_600_000 })).toBe(false);
    expect(await claimEvents(api.db, 1000, 60_000, { lane: 'limited', olderThanMs: 3_600_000 })).toEqual([]);
    const rest = await claimEvents(api.db, 1000, 60_000, { lane: 'limited' });
    expect(rest.map(({ priority }) => priority)).toEqual(rest.map(({ priority }) => priority).sort());
  });

  async function aJoiner(): Promise<string> {
    const employeeNumber = fresh('E');
    await post('onboard', employeeNumber);
    return employeeNumber;
  }
});
