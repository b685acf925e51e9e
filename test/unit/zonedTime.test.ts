import { describe, expect, it } from 'vitest';
import { instantOf, isTimeZone } from '../../domain/zonedTime.ts';

const at = (date: string, time: string | undefined, timeZone: string) =>
  instantOf({ date, time, timeZone }).toISOString();

describe('a time by the clock of a place', () => {
  it.each([
    ['2026-12-01', '17:30', 'Australia/Melbourne', '2026-12-01T06:30:00.000Z'],
    ['2026-12-01', '17:30:15', 'America/Los_Angeles', '2026-12-02T01:30:15.000Z'],
    ['2026-12-01', '00:00', 'Pacific/Kiritimati', '2026-11-30T10:00:00.000Z'],
    ['2026-12-01', '23:59:59', 'Etc/GMT+12', '2026-12-02T11:59:59.000Z'],
    ['2028-02-29', '12:00', 'Asia/Kathmandu', '2028-02-29T06:15:00.000Z'],
  ])('%s %s in %s is %s', (date, time, zone, instant) => {
    expect(at(date, time, zone)).toBe(instant);
  });

  it('that is skipped when clocks go forward is as much later as was skipped', () => {
    expect(at('2026-10-04', '02:30', 'Australia/Melbourne')).toBe('2026-10-03T16:30:00.000Z');
    expect(at('2026-10-04', '03:30', 'Australia/Melbourne')).toBe('2026-10-03T16:30:00.000Z');
  });

  it('that comes twice when clocks go back is the first', () => {
    expect(at('2026-04-05', '02:30', 'Australia/Melbourne')).toBe('2026-04-04T15:30:00.000Z');
    expect(at('2026-04-05', '03:30', 'Australia/Melbourne')).toBe('2026-04-04T17:30:00.000Z');
  });

  it('is the beginning of the day without a time, also of one that has no midnight', () => {
    expect(at('2026-12-01', undefined, 'Australia/Melbourne')).toBe('2026-11-30T13:00:00.000Z');
    expect(at('2018-11-04', undefined, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });
});

describe('a time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('can be %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  it.each(['Melbourne', 'Mars/Olympus', '', 'Europe/Berlin\n'])('can’t be %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
