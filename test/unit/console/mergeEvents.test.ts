import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../console/pages/activity/eventRows.ts';
import { mergeEvents } from '../../../console/pages/activity/mergeEvents.ts';

function anEvent(id: string, changes: Partial<EventRow> = {}): EventRow {
  return {
    id,
    type: 'onboard',
    status: 'running',
    priority: 3,
    userId: 'usr_1',
    personName: 'Ann Lee',
    appId: null,
    groupId: null,
    cause: null,
    changes: null,
    source: 'hr',
    onFailure: 'attention',
    effectiveAt: null,
    supersededBy: null,
    counts: null,
    steps: [],
    workflowId: `onboard:${id}`,
    temporalUrl: null,
    createdAt: '2030-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    ...changes,
  };
}

describe('The list of events', () => {
  it('keeps its rows in their places, shows how they stand now, and counts the new ones', () => {
    const newest = {
      rows: [anEvent('evt_4'), anEvent('evt_3'), anEvent('evt_2', { status: 'completed' }), anEvent('evt_1')],
      nextCursor: null,
    };
    const { rows, newCount } = mergeEvents([anEvent('evt_2'), anEvent('evt_1')], newest, false);
    expect(rows.map(({ id, status }) => [id, status])).toEqual([
      ['evt_2', 'completed'],
      ['evt_1', 'running'],
    ]);
    expect(newCount).toBe(2);
  });

  it('does not take for new what moved up from the page below', () => {
    const newest = { rows: [anEvent('evt_3'), anEvent('evt_1')], nextCursor: null };
    expect(mergeEvents([anEvent('evt_3'), anEvent('evt_2')], newest, true).newCount).toBe(0);
  });

  it('counts a scheduled one by its date, whenever it was made', () => {
    const at = (id: string, day: string) =>
      anEvent(id, { status: 'scheduled', effectiveAt: `2030-01-${day}T00:00:00Z` });
    const newest = { rows: [at('evt_1', '02'), at('evt_9', '05')], nextCursor: null };
    expect(mergeEvents([at('evt_9', '05')], newest, true).newCount).toBe(1);
  });

  it('shows the first ones at once: nothing jumps', () => {
    const { rows, newCount } = mergeEvents([], { rows: [anEvent('evt_1')], nextCursor: null }, false);
    expect([rows.length, newCount]).toEqual([1, 0]);
  });
});
