import { describe, expect, it } from 'vitest';
import { lastDue, nextDue, type ReportTime } from '../../domain/reportPeriod.ts';

const berlin = { timeZone: 'Europe/Berlin' } as const;

function due(time: ReportTime, after: string, count: number): string[] {
  const found: string[] = [];
  for (let at = new Date(after); found.length < count; found.push(at.toISOString())) at = nextDue(time, at);
  return found;
}

describe('A report is due', () => {
  it('once a day also where the clock skips its time, and where its time comes twice', () => {
    // 2026-03-29 02:00 -> 03:00; 2026-10-25 03:00 -> 02:00.
    expect(due({ ...berlin, every: 'day', at: '02:30' }, '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(due({ ...berlin, every: 'day', at: '02:30' }, '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('on Mondays, and on the first of a month, by the calendar of the place', () => {
    expect(due({ every: 'week', at: '07:00', timeZone: 'Australia/Melbourne' }, '2026-11-25T09:00:00Z', 2)).toEqual([
      '2026-11-29T20:00:00.000Z',
      '2026-12-06T20:00:00.000Z',
    ]);
    expect(due({ ...berlin, every: 'month', at: '00:00' }, '2026-01-31T23:30:00Z', 2)).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ]);
  });

  it('not again at the moment at which it was', () => {
    const time = { ...berlin, every: 'day', at: '07:00' } as const;
    const now = new Date('2026-11-25T06:00:00Z');
    expect(lastDue(time, now)).toEqual(now);
    expect(nextDue(time, now)).toEqual(new Date('2026-11-26T06:00:00Z'));
    expect(lastDue({ ...time, every: 'month' }, now)).toEqual(new Date('2026-11-01T06:00:00Z'));
  });
});
