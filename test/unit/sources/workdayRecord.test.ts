import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../sources/workday/recordOf.ts';
import { workdaySourceSettings } from '../../../sources/workday/settings.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const settings = workdaySourceSettings.parse({ reportUrl: 'https://wd.example/r', timeZone: 'America/New_York' });

function timesOf(entry: Record<string, string>) {
  const record = recordOf({ Employee_ID: '1', ...entry }, 'entry 1', new Set(Object.keys(entry)), settings, NOW);
  if ('message' in record) return record.field;
  return [record.active, record.effectiveAt];
}

describe('When a worker of a Workday report works', () => {
  it.each([
    [{ Worker_Status: 'Active' }, [true, undefined]],
    [{ Worker_Status: 'Terminated' }, [false, undefined]],
    [{ Hire_Date: '2026-12-01' }, [true, '2026-12-01T05:00:00.000Z']],
    [{ Hire_Date: '2026-12-01', Worker_Status: 'Not Yet Hired' }, [true, '2026-12-01T05:00:00.000Z']],
    [{ Hire_Date: '2020-01-01-08:00', Termination_Date: '2026-11-30' }, [false, '2026-12-01T05:00:00.000Z']],
    // The last day of work: still there.
    [{ Termination_Date: '2026-11-25' }, [false, '2026-11-26T05:00:00.000Z']],
    [{ Termination_Date: '2026-11-24' }, [false, undefined]],
    [{ Hire_Date: '2026-01-01', Termination_Date: '2024-01-01' }, [true, undefined]],
    [{ Hire_Date: 'soon' }, 'Hire_Date'],
  ] as const)('%o', (entry, expected) => {
    expect(timesOf(entry)).toEqual(expected);
  });
});
